using KdCluster.Console.Prompt;
using Spectre.Console;

namespace KdCluster.Console.Tests.Prompt;

public class CompletionTests
{
    private static readonly Session Session =
        new(AnsiConsole.Console, TextWriter.Null, false, TimeProvider.System, _ => null);

    private static IReadOnlyList<string> Complete(string before) =>
        Completion.Candidates(CommandLine.Build(Session), before, () => ["fashion-1", "fashion-2", "other-3"]);

    [Fact]
    public void Commands_and_their_subcommands_complete()
    {
        Complete("node").OrderByDescending(c => c.Length).ShouldBe(["nodes", "node"]);
        Complete("run s").Where(c => c != "scale").ShouldBe(["show", "submit"]);
        Complete("").ShouldContain("help");
    }

    [Fact]
    public void A_runs_id_completes_where_one_is_due()
    {
        Complete("run watch fa").ShouldBe(["fashion-1", "fashion-2"]);
        Complete("scale --json fa").ShouldBe(["fashion-1", "fashion-2"]);
        Complete("scale fashion-1 ").ShouldBeEmpty();
    }

    [Fact]
    public void Options_complete() => Complete("run ls --u").ShouldContain("--url");

    [Fact]
    public void Run_files_complete_by_path()
    {
        var folder = Directory.CreateTempSubdirectory("kd-complete").FullName;
        File.WriteAllText(Path.Combine(folder, "a.yaml"), "");
        File.WriteAllText(Path.Combine(folder, "b.txt"), "");
        Directory.CreateDirectory(Path.Combine(folder, "more"));

        Complete($"run submit {folder}/").ShouldBe([$"{folder}/a.yaml", $"{folder}/more/"]);
    }

    [Theory]
    [InlineData("run  show x", new[] { "run", "show", "x" })]
    [InlineData("submit 'a b.yaml' --set \"x=1 2\"", new[] { "submit", "a b.yaml", "--set", "x=1 2" })]
    [InlineData(@"a\ b ''", new[] { "a b", "" })]
    [InlineData("", new string[0])]
    public void Words_are_split_as_a_shell_does(string line, string[] words) =>
        CommandWords.Split(line).ShouldBe(words);
}
