using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Console.Tests.Cluster;

public class ClientErrorTests
{
    [Fact]
    public async Task No_coordinator_is_one_line_that_says_what_to_do()
    {
        var terminal = new Terminal();

        (await terminal.Kd("nodes", "--url", "http://127.0.0.1:1")).ShouldBe(ExitCode.Failed);
        Lines(terminal.Error).ShouldHaveSingleItem()
            .ShouldBe(
                "kd: no coordinator answers at http://127.0.0.1:1/ (connection refused); "
                    + "start one with `kd coordinator`, or name another with --url or KD_URL");
    }

    [Fact]
    public async Task An_unknown_run_is_what_the_coordinator_says_of_it()
    {
        await using var there = await FakeCoordinator.Start(
            context => FakeCoordinator.Json(
                context, 404, new Problem(404, "there is no run \"x\"", []), ApiJson.Default.Problem));
        var terminal = new Terminal();

        (await terminal.Kd("run", "show", "x", "--url", there.Url)).ShouldBe(ExitCode.Failed);
        Lines(terminal.Error).ShouldHaveSingleItem().ShouldBe("kd: there is no run \"x\"");
    }

    [Fact]
    public async Task A_bad_run_file_shows_every_problem_and_ends_with_2()
    {
        var file = Path.GetTempFileName();
        var refusal = new Problem(
            422, "the run file has 2 problems",
            [
                new RunProblem("epochs", "must be at least 1"),
                new RunProblem("peers[1].model", "there is no model \"lightcnn\"")]);
        await using var there = await FakeCoordinator.Start(
            context => FakeCoordinator.Json(context, 422, refusal, ApiJson.Default.Problem));
        var terminal = new Terminal();

        (await terminal.Kd("run", "submit", file, "--url", there.Url)).ShouldBe(ExitCode.BadInput);
        Lines(terminal.Error).ShouldBe([
            "kd: the run file has 2 problems", "  epochs: must be at least 1",
            "  peers[1].model: there is no model \"lightcnn\""]);
    }

    [Fact]
    public async Task A_refused_token_says_where_a_token_goes()
    {
        await using var there = await FakeCoordinator.Start(
            context => FakeCoordinator.Json(context, 401, new Problem(401, "no", []), ApiJson.Default.Problem));
        var terminal = new Terminal();

        (await terminal.Kd("run", "ls", "--url", there.Url)).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldContain("wants a token; give it with --token-file or KD_TOKEN", Case.Sensitive);
    }

    [Theory]
    [InlineData(404, "text/html", "<html>nginx</html>")]
    [InlineData(200, "text/html", "<html>hello</html>")]
    [InlineData(200, "application/json", "{\"hello\":1}")]
    public async Task Another_server_is_named_as_such(int status, string type, string body)
    {
        await using var there = await FakeCoordinator.Start(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        var terminal = new Terminal();

        (await terminal.Kd("nodes", "--url", there.Url)).ShouldBe(ExitCode.Failed);
        Lines(terminal.Error).ShouldHaveSingleItem()
            .ShouldContain($"what answers at {there.Url}/ is not a coordinator", Case.Sensitive);
    }

    [Fact]
    public async Task A_token_and_an_address_come_from_the_environment()
    {
        string? seen = null;
        await using var there = await FakeCoordinator.Start(context =>
        {
            seen = context.Request.Headers.Authorization;
            return FakeCoordinator.Json(context, 200, [], ApiJson.Default.IReadOnlyListRunSummary);
        });
        var terminal = new Terminal(
            environment: new Dictionary<string, string> { ["KD_URL"] = there.Url, ["KD_TOKEN"] = "secret" });

        (await terminal.Kd("run", "ls")).ShouldBe(ExitCode.Ok);
        seen.ShouldBe("Bearer secret");
    }

    [Fact]
    public async Task A_command_is_asked_again_with_the_same_key_when_the_connection_breaks()
    {
        var keys = new List<string?>();
        await using var there = await FakeCoordinator.Start(context =>
        {
            keys.Add(context.Request.Headers["Idempotency-Key"]);
            if (keys.Count == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return FakeCoordinator.Json(
                context, 202, new CommandAnswer(new RunId("r"), false, "4 peers from epoch 3"),
                ApiJson.Default.CommandAnswer);
        });
        var terminal = new Terminal();

        (await terminal.Kd("scale", "r", "4", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        Lines(terminal.Output).ShouldHaveSingleItem().ShouldBe("r: 4 peers from epoch 3");
        keys.Count.ShouldBe(2);
        keys[1].ShouldBe(keys[0]);
    }

    private static string[] Lines(string text) => text.TrimEnd().Split('\n');
}
