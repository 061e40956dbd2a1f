using Shouldly;

namespace KdCluster.Distillation.Tests.Methods;

public class ExtendingTests
{
    [Theory]
    [InlineData("Losses", "LogitMseLoss.cs")]
    [InlineData("Methods/Logits", "LogitMse.cs")]
    public void The_code_that_the_guide_shows_is_the_code_that_is_built(string folder, string file)
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "EXTENDING.md"));
        guide.ShouldContain(
            File.ReadAllText(Path.Combine(Repository.Root, "src", "Distillation", folder, file)).Trim(),
            Case.Sensitive);
    }
}
