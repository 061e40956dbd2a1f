namespace KdCluster.RunFiles.Tests;

/// <summary>Views that a stage's method cannot learn from are refused with the reason.</summary>
public sealed class ViewTests
{
    private const string Kdcl =
        "its target is chosen by the label of one picture, and held-out pictures must not be mixed in";

    [Theory]
    [InlineData("mpl", "mpl: it and its control would learn from pictures whose labels data.labelled hides")]
    [InlineData("{ method: kdcl, variant: naive }", $"kdcl: {Kdcl}")]
    [InlineData("{ method: kdcl, variant: linear }", $"kdcl: {Kdcl}")]
    [InlineData("{ method: kdcl, variant: minlogit }", $"kdcl: {Kdcl}")]
    [InlineData("{ method: kdcl, variant: general }", $"kdcl: {Kdcl}")]
    public void Mixed_pictures_are_not_for_methods_that_ask_for_one_label(string distill, string wrong)
    {
        string[] run = [$"distill={distill}", "data.heldOut=100", "data.labelled=500"];
        RunFileText.Plan(RunFileText.Online, [.. run, "views.augment=[crop, flip, cutout]"]);
        var problem = RunFileText.Problem(RunFileText.Online, [.. run, "views.augment=[crop, 'mixup:0.2']"]);
        problem.Path.ShouldBe("views.augment");
        problem.Wrong.ShouldBe($"mixup is not for {wrong}");
        problem.Right.ShouldBe("Remove it, or choose another method");
    }

    [Theory]
    [InlineData("unet-48", "unet-16", "fixed", "crop", "segmentation")]
    [InlineData("unet-48", "unet-16", "independent", "flip, crop", "segmentation")]
    [InlineData("fcos-lite-32", "fcos-lite", "fixed", "flip", "detection")]
    public void Where_answers_have_places_the_teacher_sees_things_where_the_student_sees_them(
        string teacher, string student, string view, string augment, string task)
    {
        var yaml = $"{{ name: a, data: fashion-scenes, teacher: {teacher}, students: [{student}] }}";
        RunFileText.Plan(yaml, "distill=function-matching", $"views.augment=[{augment}]");
        RunFileText.Plan(yaml, $"distill={{method: function-matching, teacherView: {view}}}");
        var problem = RunFileText.Problem(
            yaml, $"distill={{method: function-matching, teacherView: {view}}}", $"views.augment=[{augment}]");
        var moving = augment.Replace(",", " and", StringComparison.Ordinal);
        problem.Path.ShouldBe("distill.method");
        problem.Wrong.ShouldBe(
            $"function-matching with teacherView {view} shows the teacher another view, in which {moving} put things "
                + $"elsewhere, and {task} compares answers place by place");
        problem.Right.ShouldBe($"Write teacherView: consistent, or leave {moving} out of views.augment");
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("independent")]
    public void Of_a_class_the_teacher_may_see_another_view(string view) =>
        RunFileText.Plan(
            RunFileText.Offline, $"distill={{method: function-matching, teacherView: {view}}}",
            "views.augment=[crop, flip, mixup]");

    [Theory]
    [InlineData("dml")]
    [InlineData("ensemble")]
    public void They_are_for_others(string method) =>
        RunFileText.Plan(RunFileText.Online, $"distill.method={method}", "views.augment=[mixup]");
}
