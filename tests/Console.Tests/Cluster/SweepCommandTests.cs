using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using Microsoft.AspNetCore.Http;

namespace KdCluster.Console.Tests.Cluster;

/// <summary>Where a run's id can stand, a sweep's can.</summary>
public sealed class SweepCommandTests
{
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new { });

    private int _looks;

    [Fact]
    public async Task Submit_prints_the_sweep_s_id()
    {
        await using var there = await FakeCoordinator.Start(Answer);
        var (terminal, file) = (new Terminal(), Path.GetTempFileName());

        (await terminal.Kd("run", "submit", file, "--url", there.Url)).ShouldBe(ExitCode.Ok);
        terminal.Output.Trim().ShouldBe("grid-1");
        File.Delete(file);
    }

    [Fact]
    public async Task Show_lists_its_runs_with_their_values()
    {
        await using var there = await FakeCoordinator.Start(Answer);
        var terminal = new Terminal();

        (await terminal.Kd("run", "show", "grid-1", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldStartWith("grid-1  running: 1 of 2 runs completed, 1 running", Case.Sensitive);
        terminal.Output.ShouldContain("temperature", Case.Sensitive);
        terminal.Output.ShouldContain("grid-1-002", Case.Sensitive);
    }

    [Fact]
    public async Task Watch_says_what_each_run_does_and_then_how_they_compare()
    {
        _looks = 0;
        await using var there = await FakeCoordinator.Start(Answer);
        var terminal = new Terminal();

        (await terminal.Kd("run", "watch", "grid-1", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        var lines = terminal.Output.Split('\n').Where(line => line.Contains("seed=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('g'))..].TrimEnd());
        lines.ShouldBe([
            "grid-1-001  temperature=1  seed=1  completed", "grid-1-002  temperature=4  seed=1  running",
            "grid-1-002  temperature=4  seed=1  completed"]);
        terminal.Output.ShouldContain("# grid: 2 of 2 runs completed", Case.Sensitive);
    }

    [Fact]
    public async Task Cancel_reaches_all_of_it()
    {
        await using var there = await FakeCoordinator.Start(Answer);
        var terminal = new Terminal();

        (await terminal.Kd("run", "cancel", "grid-1", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        terminal.Output.Trim().ShouldBe("grid-1: 1 of 2 runs: its peers are being released");
    }

    [Theory]
    [InlineData("", "grid-1-001  began, grid-1-002  began")]
    [InlineData("--follow", "grid-1-001  began, grid-1-002  began, grid-1-002  ended")]
    public async Task Logs_are_those_of_its_runs_in_the_order_of_time(string follow, string lines)
    {
        _looks = follow.Length == 0 ? 0 : 1;
        await using var there = await FakeCoordinator.Start(Answer);
        var terminal = new Terminal();

        string[] more = follow.Length > 0 ? [follow] : [];
        (await terminal.Kd(["logs", "grid-1", "--url", there.Url, .. more])).ShouldBe(ExitCode.Ok);
        string.Join(", ", terminal.Output.Trim().Split('\n').Select(line => line.Trim()[14..])).ShouldBe(lines);
    }

    [Fact]
    public async Task Sweeps_are_listed()
    {
        await using var there = await FakeCoordinator.Start(Answer);
        var terminal = new Terminal();

        (await terminal.Kd("run", "ls", "--sweeps", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        terminal.Output.ShouldContain("grid-1", Case.Sensitive);
    }

    /// <summary>One sweep, of which one run is done and the other done at the third look.</summary>
    private Task Answer(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/api/runs") =>
            FakeCoordinator.Json(
                context, 201, new SubmitAnswer(new RunId("grid-1-001"), false, new SweepId("grid-1"), 2),
                ApiJson.Default.SubmitAnswer),
        ("GET", "/api/sweeps") =>
            FakeCoordinator.Json(context, 200, [Detail(2).Summary], ApiJson.Default.IReadOnlyListSweepSummary),
        ("GET", "/api/sweeps/grid-1") =>
            FakeCoordinator.Json(context, 200, Detail(++_looks), ApiJson.Default.SweepDetail),
        ("GET", "/api/runs/grid-1-001/logs" or "/api/runs/grid-1-002/logs") =>
            FakeCoordinator.Json(
                context, 200,
                [.. Journal(context.Request.Path.Value![^6], long.Parse(context.Request.Query["after"]!))],
                ApiJson.Default.IReadOnlyListJournalLine),
        ("GET", "/api/sweeps/grid-1/report") =>
            FakeCoordinator.Json(
                context, 200, new SweepReport("grid", ["temperature"], 2, 2, null, []), ApiJson.Default.SweepReport),
        ("POST", "/api/sweeps/grid-1/cancel") =>
            FakeCoordinator.Json(
                context, 202,
                new CommandAnswer(new RunId("grid-1"), false, "1 of 2 runs: its peers are being released"),
                ApiJson.Default.CommandAnswer),
        var (_, path) =>
            FakeCoordinator.Json(
                context, 404, new Problem(404, $"there is no {path}", []), ApiJson.Default.Problem),
    };

    /// <summary>The second run ends at the third look.</summary>
    private IEnumerable<JournalLine> Journal(char run, long after)
    {
        var began = DateTimeOffset.UnixEpoch.AddSeconds(run - '0');
        var all = new List<JournalLine> { new(1, began, "run-begun.v1", "began", Nothing) };
        if (run == '2' && _looks >= 3)
            all.Add(new(2, began.AddSeconds(1), "run-ended.v1", "ended", Nothing));
        return all.Where(line => line.Number > after);
    }

    private static SweepDetail Detail(int look) =>
        SweepDetail.Of(
            [Run(0, "1", RunStatus.Completed), Run(1, "4", look < 3 ? RunStatus.Running : RunStatus.Completed)]);

    private static RunSummary Run(int index, string temperature, RunStatus status) =>
        new(
            new RunId($"grid-1-{index + 1:000}"), "grid", status, null, 0, 1, "main", 1, 2, 1, 1, null, "abc",
            DateTimeOffset.UnixEpoch, null, status.IsEnd() ? DateTimeOffset.UnixEpoch : null)
        {
            Sweep = new SweepPlace(
                new SweepId("grid-1"), index, 2, new Dictionary<string, string> { ["temperature"] = temperature }, 1),
        };
}
