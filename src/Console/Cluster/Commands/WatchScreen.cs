using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Messages;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>A run as a live table until it ends, then its report.</summary>
public static class WatchScreen
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>0 when the run completed, 1 when it failed or was cancelled, 130 when the watching was stopped.</returns>
    public static async Task<int> ShowAsync(Asked asked, string run, CancellationToken stop)
    {
        var events = new RunEvents(asked.Client, asked.Session.Time, Patience);
        var board = new RunBoard(run, asked.Session.Time);
        var watched = new WatchedRun(board);
        if (asked.Json)
        {
            await foreach (var news in events.ReadAsync(run, stop))
            {
                watched.Take(news);
                asked.Session.Plain(JsonLine(news));
            }
        }
        else
        {
            var reading = ReadAsync(events, run, watched, stop);
            await BoardScreen.ShowAsync(asked.Session, board, reading, traffic: true);
            await reading;
            if (watched.End is { Status: not RunStatus.Failed })
            {
                ReportTables.Show(asked.Session.Screen, (await asked.Client.ReportAsync(run, stop)).Value);
            }
        }

        return watched.End?.Status == RunStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task ReadAsync(RunEvents events, string run, WatchedRun watched, CancellationToken stop)
    {
        await foreach (var news in events.ReadAsync(run, stop))
        {
            watched.Take(news);
        }
    }

    private static string JsonLine(RunEvent news) =>
        $"{{\"event\":{JsonSerializer.Serialize(news.Type)},\"data\":{(news.Data.Length > 0 ? news.Data : "null")}}}";
}
