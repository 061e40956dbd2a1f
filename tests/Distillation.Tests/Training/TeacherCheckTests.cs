using KdCluster.Distillation.Training;

namespace KdCluster.Distillation.Tests.Training;

public class TeacherCheckTests
{
    private static readonly string[] Birds = ["robin", "wren", "owl", "crow"];
    private static readonly int[] Labels = [.. Enumerable.Range(0, 200).Select(i => i % 4)];

    /// <param name="said">From label to the output that the teacher gives.</param>
    private static float[] Logits(Func<int, int> said) =>
        [.. Labels.SelectMany(label => Enumerable.Range(0, 4).Select(output => output == said(label) ? 1f : 0f))];

    [Fact]
    public void A_teacher_that_knows_the_data_is_not_warned_of() =>
        TeacherCheck.Warning(Logits(label => label), Labels, Birds).ShouldBeNull();

    [Fact]
    public void One_near_chance_is()
    {
        var warning = TeacherCheck.Warning(Logits(_ => 2), Labels, Birds);

        warning.ShouldNotBeNull();
        warning.ShouldStartWith(
            "warning: it gets 25.0 % of the test set right, chance is 25.0 %; it has learned nothing of this data",
            Case.Sensitive);
    }

    [Fact]
    public void Classes_in_another_order_are_named()
    {
        var warning = TeacherCheck.Warning(Logits(label => (label + 1) % 4), Labels, Birds);

        warning.ShouldBe(
            "warning: it gets 0.0 % of the test set right, chance is 25.0 %; with its classes in another order it "
                + "would get 100.0 % right (its class 0 is \"crow\", its class 1 is \"robin\", its class 2 is "
                + "\"wren\"): put them into the order of the folders' names");
    }

    [Fact]
    public void One_class_or_no_test_sample_says_nothing()
    {
        TeacherCheck.Warning(new[] { 1f }, [0], ["only"]).ShouldBeNull();
        TeacherCheck.Warning(Array.Empty<float>(), [], Birds).ShouldBeNull();
    }
}
