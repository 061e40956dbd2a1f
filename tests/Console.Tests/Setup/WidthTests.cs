using System.Diagnostics;

namespace KdCluster.Console.Tests.Setup;

public class WidthTests
{
    private const int Most = 120;

    private static readonly string[] Kinds = [".cs", ".csproj", ".props", ".md", ".sh", ".py", ".yaml", ".conf"];

    [Fact]
    public void No_tracked_file_of_text_is_wider_than_120_columns()
    {
        var home = TestHome.Path;
        var start = new ProcessStartInfo("git", ["-C", home, "ls-files"]) { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => file == "kd" || Kinds.Contains(Path.GetExtension(file)))
            .Where(file => File.Exists(Path.Combine(home, file))).ToList();

        var wide =
            from file in files
            from line in File.ReadLines(Path.Combine(home, file)).Index()
            where line.Item.EnumerateRunes().Count() > Most
            select $"{file}:{line.Index + 1}";

        files.ShouldNotBeEmpty();
        wide.ShouldBeEmpty();
    }
}
