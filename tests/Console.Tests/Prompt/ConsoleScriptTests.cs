using KdCluster.Console.Tests.Cluster;
using KdCluster.Contracts.Api;
using KdCluster.Tests;

namespace KdCluster.Console.Tests.Prompt;

public class ConsoleScriptTests
{
    private static Task<StandInServer> Coordinator() => FakeCoordinator.Start(context =>
        context.Request.Path.Value!.Contains("absent")
            ? FakeCoordinator.Json(context, 404, new Problem(404, "no run absent", []), ApiJson.Default.Problem)
            : context.Request.Path == "/api/nodes"
                ? FakeCoordinator.Json(context, 200, [], ApiJson.Default.IReadOnlyListNodeView)
                : FakeCoordinator.Json(
                    context, 200, new VersionAnswer("1", 1, "", "", null, "coordinator"),
                    ApiJson.Default.VersionAnswer));

    [Theory]
    [InlineData(new string[0], 0)]
    [InlineData(new[] { "--keep-going" }, 1)]
    public async Task A_line_that_fails_ends_a_script_unless_it_is_to_keep_going(string[] options, int reached)
    {
        await using var there = await Coordinator();
        var terminal = new Terminal(input: "# a comment\nrun show absent\nnodes\n");

        (await terminal.Kd(["console", "--url", there.Url, .. options])).ShouldBe(ExitCode.Failed);
        terminal.Error.TrimEnd().ShouldBe("no run absent");
        terminal.Output.Split("no nodes have joined").Length.ShouldBe(1 + reached);
    }

    [Fact]
    public async Task Inside_it_errors_name_the_commands_as_they_are_typed_there()
    {
        await using var there = await Coordinator();
        var terminal = new Terminal(input: "peeers\n");

        (await terminal.Kd("console", "--url", there.Url)).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldBe(
            "there is no command 'peeers'; did you mean peers?\n"
                + "`help` lists the commands, `COMMAND --help` explains one\n");
    }

    [Fact]
    public async Task Without_a_coordinator_a_script_is_not_begun()
    {
        var terminal = new Terminal(input: "help\n");

        (await terminal.Kd("console", "--url", "http://127.0.0.1:1")).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldStartWith("no coordinator answers at http://127.0.0.1:1/", Case.Sensitive);
        terminal.Output.ShouldBe("");
    }
}
