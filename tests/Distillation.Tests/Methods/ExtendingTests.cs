using Shouldly;

namespace KdCluster.Distillation.Tests.Methods;

public class ExtendingTests
{
    [Theory]
    [InlineData("Losses", "LogitMseLoss.cs")]
    [InlineData("Methods/Logits", "LogitMse.cs")]
    public void The_code_that_the_guide_shows_is_the_code_that_is_built(string folder, string file)
    {
<<<<<<< HEAD
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "KdCluster.sln")))
            root = Path.GetDirectoryName(root)
                ?? throw new DirectoryNotFoundException("no KdCluster.sln above the tests");
        var guide = File.ReadAllText(Path.Combine(root, "docs", "EXTENDING.md"));
        guide
            .ShouldContain(
                File.ReadAllText(Path.Combine(root, "src", "Distillation", folder, file)).Trim(), Case.Sensitive);
=======
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "EXTENDING.md"));
        guide.ShouldContain(
            File.ReadAllText(Path.Combine(Repository.Root, "src", "Distillation", folder, file)).Trim());
>>>>>>> 3c535b9 (Numbers that nobody holds are refused by the compiler; half precision by TensorPrimitives)
    }
}
