using System.Text.RegularExpressions;

namespace KdCluster.Console.Tests;

public partial class EnvironmentTests
{
    private static readonly string Home =
        new Session(Spectre.Console.AnsiConsole.Console, TextWriter.Null, false, TimeProvider.System, _ => null).Home();

    [Fact]
    public void The_documents_name_exactly_the_variables_that_are_read()
    {
        string[] files =
        [
            Path.Combine(Home, "kd"), .. Files("src", "*.cs"), .. Files("hocon", "*.conf"), .. Files("build", "*.sh"),
        ];
        var documented = Variables(Path.Combine(Home, "docs", "CLI.md")).Order().Distinct();
        documented.ShouldBe(files.SelectMany(Variables).Order().Distinct());
    }

    private static string[] Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Home, folder), pattern, SearchOption.AllDirectories);

    private static IEnumerable<string> Variables(string file) =>
        Variable().Matches(File.ReadAllText(file)).Select(match => match.Value);

    [GeneratedRegex(@"\bKD_[A-Z_]*[A-Z]\b")]
    private static partial Regex Variable();
}
