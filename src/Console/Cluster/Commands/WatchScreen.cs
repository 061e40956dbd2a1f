using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>A run as a live table until it ends.</summary>
public static class WatchScreen
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Shows the run, then its report.</summary>
    /// <returns>0 when the run completed, 1 when it failed or was cancelled, 130 when the watching was
    ///     stopped.</returns>
    public static async Task<int> Show(Asked asked, string run, CancellationToken stop)
    {
        var end = asked.Json
            ? await Print(asked, run, stop)
            : await Follow(asked.Session, asked.Client, run, stop);
        if (!asked.Json && end is { Status: not RunStatus.Failed })
        {
            var report = (await asked.Client.Report(run, stop)).Value;
            ReportTables.Show(asked.Session.Screen, report);
            if (report.Peers.Count > 0)
                asked.Session.Plain($"students: {FetchCommand.Line(asked.Session, asked.Client, run)}");
        }

        return end?.Status == RunStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <returns>How the run ended.</returns>
    public static async Task<RunSummary?> Follow(
        Session session, CoordinatorClient client, string run, CancellationToken stop)
    {
        var board = new RunBoard(run, session.Time);
        var watched = new WatchedRun(board);
        var seen = new TaskCompletionSource();
        var reading = Read(new RunEvents(client, session.Time, Patience), run, watched, seen, stop);
        // Nothing is drawn of a run that is not there.
        if (await Task.WhenAny(seen.Task, reading) == reading)
            await reading;
        await BoardScreen.Show(session, board, reading, traffic: true);
        await reading;
        return watched.End;
    }

    private static async Task<RunSummary?> Print(Asked asked, string run, CancellationToken stop)
    {
        RunSummary? end = null;
        await foreach (var news in new RunEvents(asked.Client, asked.Session.Time, Patience).Read(run, stop))
        {
            var data = news.Data.Length > 0 ? news.Data : "null";
            asked.Session.Plain($"{{\"event\":{JsonSerializer.Serialize(news.Type)},\"data\":{data}}}");
            if (news.Type == StreamEventNames.End)
                end = JsonSerializer.Deserialize(data, ApiJson.Default.RunSummary);
        }

        return end;
    }

    private static async Task Read(
        RunEvents events, string run, WatchedRun watched, TaskCompletionSource seen, CancellationToken stop)
    {
        await foreach (var news in events.Read(run, stop))
        {
            watched.Take(news);
            seen.TrySetResult();
        }
    }
}
