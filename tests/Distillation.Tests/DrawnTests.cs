using System.Text.RegularExpressions;
using Shouldly;

namespace KdCluster.Distillation.Tests;

/// <summary>
/// Nothing but the initial weights of a model may come from libtorch's one generator: a draw of another thread would
/// change them, now and then.
/// </summary>
public sealed partial class DrawnTests
{
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("examples")]
    public void Every_draw_names_its_generator(string folder)
    {
        var files = Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories);
        var draws = files.SelectMany(Draws).ToList();
        draws.Where(d => !d.Contains("generator", StringComparison.Ordinal)).ShouldBeEmpty();
        if (folder == "tests")
            draws.ShouldNotBeEmpty("the pattern finds nothing any more");
    }

    private static IEnumerable<string> Draws(string file) =>
        Draw().Matches(File.ReadAllText(file)).Select(draw => $"{Path.GetFileName(file)}: {draw.Value}");

    /// <summary>To the end of the statement.</summary>
    [GeneratedRegex(@"(?<![\w.\d])(torch\.)?(rand|randn|randint|randperm)\([^;]*;")]
    private static partial Regex Draw();
}
