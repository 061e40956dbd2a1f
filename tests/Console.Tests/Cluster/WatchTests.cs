using System.Text.Json;
using KdCluster.Console.Cluster;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Tests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Console.Tests.Cluster;

public class WatchTests
{
    private static readonly RunReport Report = new(
        "fashion-1", "fashion", "completed", null, "abc", 1,
        new PeerMachine("libtorch 2.10.0", null, "10.0", "m", 1, "cpu"),
        [new PeerReport("ann", "main", "light-cnn", 100, 1, "dml", 0.80, 0.02, 0.82, 0.83, 1, 0, "sha")],
        new EnsembleReport(0.84), new GainReport(0.02), new ExchangeReport(2000, 4, 9000, "recorded", "fp32"),
        new SecondsReport(10, 8, 1, 0.5), []);

    /// <summary>
    /// Ends after the first journal line, without an end of the run; the next connection gets the rest.
    /// </summary>
    private static Task<StandInServer> Start(List<string?> seen, RunStatus end) =>
        FakeCoordinator.Start(async context =>
    {
        if (context.Request.Path.Value!.EndsWith("/report", StringComparison.Ordinal))
        {
            await FakeCoordinator.Json(context, 200, Report, ApiJson.Default.RunReport);
            return;
        }

        seen.Add(context.Request.Headers["Last-Event-ID"]);
        await FakeCoordinator.Event(
            context, StreamEventNames.Snapshot, FakeCoordinator.Detail(), ApiJson.Default.RunDetail);
        if (seen.Count == 1)
        {
            var line = new JournalLine(
                8, DateTimeOffset.UnixEpoch, "epoch-closed.1", "epoch 0 closed", JsonSerializer.SerializeToElement(0));
            await FakeCoordinator.Event(context, StreamEventNames.Journal, line, ApiJson.Default.JournalLine, 8);
            return;
        }

        await FakeCoordinator.Event(
            context, StreamEventNames.Peer, FakeCoordinator.Peer(1), ApiJson.Default.PeerView);
        await FakeCoordinator.Event(
            context, StreamEventNames.Peer, FakeCoordinator.Peer(1, PeerStatus.Released), ApiJson.Default.PeerView);
        await FakeCoordinator.Event(
            context, StreamEventNames.End, FakeCoordinator.Summary(end, end == RunStatus.Completed ? null : "no slots"),
            ApiJson.Default.RunSummary);
    });

    [Fact]
    public async Task Watching_goes_on_over_a_broken_connection_and_ends_with_the_report()
    {
        var seen = new List<string?>();
        await using var there = await Start(seen, RunStatus.Completed);
        var terminal = new Terminal();

        (await terminal.Kd("run", "watch", "fashion-1", "--url", there.Url)).ShouldBe(ExitCode.Ok);
        seen.ShouldBe([null, "8"]);
        terminal.Output.ShouldContain($"students: kd run fetch fashion-1 --url {there.Url}");
        terminal.Output.ShouldContain("ann  epoch 2/2  loss 0.500  accuracy 80.00 %", Case.Sensitive);
        terminal.Output.ShouldContain("With distillation: +2.00 points for ann", Case.Sensitive);
    }

    [Fact]
    public async Task A_coordinator_that_falls_silent_is_asked_again()
    {
        var connections = 0;
        await using var there = await FakeCoordinator.Start(async context =>
        {
            await FakeCoordinator.Event(
                context, StreamEventNames.Snapshot, FakeCoordinator.Detail(), ApiJson.Default.RunDetail);
            if (Interlocked.Increment(ref connections) == 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else
                await FakeCoordinator.Event(
                    context, StreamEventNames.End, FakeCoordinator.Summary(RunStatus.Completed),
                    ApiJson.Default.RunSummary);
        });
        var time = new FakeTimeProvider();
        using var client = new CoordinatorClient([new(there.Url)], null, time);
        var names = new List<string>();
        await using var events = new RunEvents(client, time, TimeSpan.FromMinutes(1)).Read("r", default)
            .GetAsyncEnumerator();
        for (var next = events.MoveNextAsync().AsTask(); await Soon(next); next = events.MoveNextAsync().AsTask())
            names.Add(events.Current.Type);
        names.ShouldBe(["snapshot", "lost", "back", "snapshot", "end"]);

        // What it waits for is the clock, or the other side of a connection.
        async Task<bool> Soon(Task<bool> next)
        {
            while (await Task.WhenAny(next, Task.Delay(20)) != next)
                time.Advance(TimeSpan.FromSeconds(5));
            return await next;
        }
    }

    [Fact]
    public async Task Watching_a_run_that_fails_ends_with_1_and_its_reason()
    {
        await using var there = await Start([], RunStatus.Failed);
        var terminal = new Terminal();

        (await terminal.Kd("run", "watch", "fashion-1", "--url", there.Url)).ShouldBe(ExitCode.Failed);
        terminal.Output.ShouldContain("failed: no slots", Case.Sensitive);
    }

    [Fact]
    public void A_peer_that_was_let_go_early_is_stopped_not_done()
    {
        var board = new RunBoard("r", TimeProvider.System);
        var watched = new WatchedRun(board);
        watched.Take(
            new RunEvent(
                StreamEventNames.Peer,
                JsonSerializer.Serialize(FakeCoordinator.Peer(0, PeerStatus.Released), ApiJson.Default.PeerView)));
        (board.Rows[0].State, board.Rows[0].Epoch).ShouldBe((PeerState.Stopped, 1));
        watched.Take(
            new RunEvent(
                StreamEventNames.Peer,
                JsonSerializer.Serialize(FakeCoordinator.Peer(1, PeerStatus.Released), ApiJson.Default.PeerView)));
        (board.Rows[0].State, board.Rows[0].Epoch).ShouldBe((PeerState.Finished, 2));
    }

    [Fact]
    public async Task A_run_that_is_not_there_draws_no_board()
    {
        await using var there = await FakeCoordinator.Start(
            context => FakeCoordinator.Json(
                context, 404, new Problem(404, "there is no run \"x\"", []), ApiJson.Default.Problem));
        var terminal = new Terminal();

        (await terminal.Kd("run", "watch", "x", "--url", there.Url)).ShouldBe(ExitCode.Failed);
        (terminal.Output, terminal.Error.Trim()).ShouldBe(("", "kd: there is no run \"x\""));
    }

    [Fact]
    public async Task With_json_each_event_is_a_line()
    {
        await using var there = await Start([], RunStatus.Completed);
        var terminal = new Terminal();

        await terminal.Kd("run", "watch", "fashion-1", "--json", "--url", there.Url);

        var names = terminal.Output.TrimEnd().Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("event").GetString());
        names.ShouldBe(["snapshot", "journal", "lost", "back", "snapshot", "peer", "peer", "end"]);
    }
}
