namespace KdCluster.RunFiles.Tests;

public class AugmentTests
{
    [Fact]
    public void An_augmentation_may_have_its_number_after_a_colon() =>
        RunFileText.Plan(RunFileText.Offline, "views={augment: [crop:3, flip, 'mixup:0.2']}").Views.Augment.ShouldBe(
            ["crop:3", "flip", "mixup:0.2"]);

    [Theory]
    [InlineData("crop:0", "0 is out of range")]
    [InlineData("crop:2.5", "\"2.5\" is not a whole number")]
    [InlineData("mixup:x", "\"x\" is not a number")]
    [InlineData("flip:2", "flip takes no number")]
    [InlineData("shear:2", "no augmentation is called \"shear\"")]
    [InlineData("crop, crop:2", "crop is named twice")]
    public void A_number_that_does_not_fit_is_a_problem(string augment, string problem)
    {
        var result = RunFile.Parse(RunFileText.Offline, [$"views={{augment: [{augment}]}}"], Catalogue.Load());
        result.Problems.ShouldContain(found => found.ToString().Contains(problem));
    }
}
