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
    [InlineData("dml")]
    [InlineData("ensemble")]
    public void They_are_for_others(string method) =>
        RunFileText.Plan(RunFileText.Online, $"distill.method={method}", "views.augment=[mixup]");
}
