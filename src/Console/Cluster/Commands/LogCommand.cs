using System.CommandLine;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using static KdCluster.Console.Cluster.Commands.ClusterCommand;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>`kd logs`: the journal of a run, or of all runs of a sweep.</summary>
public static class LogCommand
{
    private const int Page = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Build(Session session)
    {
        var run = RunOrSweep();
        var after = new Option<long>("--after") { Description = "only lines with a greater number" };
        var follow = new Option<bool>("--follow", "-f") { Description = "go on with new lines until the end" };
        return ClusterCommand.Build(
            session, "logs", "Prints what the journal says of a run, or of the runs of a sweep.", [run, after, follow],
            (asked, stop) =>
        {
            var id = asked.Parsed.GetValue(run)!;
            var (first, on) = (asked.Parsed.GetValue(after), asked.Parsed.GetValue(follow));
            return Either(() => OfRun(asked, id, first, on, stop), () => OfSweep(asked, id, first, on, stop));
        });
    }

    private static async Task<int> OfRun(Asked asked, string run, long after, bool follow, CancellationToken stop)
    {
        await foreach (var line in Lines(asked, run, after, stop))
        {
            after = line.Number;
            Print(asked, line, "");
        }

        if (!follow)
            return ExitCode.Ok;
        await foreach (
            var news in new RunEvents(asked.Client, asked.Session.Time, TimeSpan.FromMinutes(5)).Read(run, stop, after))
        {
            if (news.Type == StreamEventNames.Journal)
                Print(asked, JsonSerializer.Deserialize(news.Data, ApiJson.Default.JournalLine)!, "");
        }

        return ExitCode.Ok;
    }

    /// <summary>The lines of its runs in the order of their times, each with its run in front.</summary>
    private static async Task<int> OfSweep(Asked asked, string sweep, long after, bool follow, CancellationToken stop)
    {
        var newest = new Dictionary<RunId, long>();
        var ended = new HashSet<RunId>();
        while (true)
        {
            var detail = (await asked.Client.Sweep(sweep, stop)).Value;
            var lines = new List<(RunId Run, JournalLine Line)>();
            // The run's end was seen before its lines are asked for: nothing comes after them.
            foreach (var run in detail.Runs.Where(run => !ended.Contains(run.Run)))
            {
                await foreach (
                    var line in Lines(asked, run.Run.Value, newest.GetValueOrDefault(run.Run, after), stop))
                {
                    newest[run.Run] = line.Number;
                    lines.Add((run.Run, line));
                }

                if (run.Status.IsEnd())
                    ended.Add(run.Run);
            }

            foreach (var (run, line) in lines.OrderBy(line => line.Line.Time))
                Print(asked, line, $"{run}  ");
            if (!follow || ended.Count == detail.Runs.Count)
                return ExitCode.Ok;
            await Task.Delay(Interval, asked.Session.Time, stop);
        }
    }

    private static async IAsyncEnumerable<JournalLine> Lines(
        Asked asked, string run, long after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var lines = (await asked.Client.Logs(run, after, Page, stop)).Value;
            foreach (var line in lines)
            {
                after = line.Number;
                yield return line;
            }

            if (lines.Count < Page)
                yield break;
        }
    }

    private static void Print(Asked asked, JournalLine line, string run)
    {
        if (asked.Json)
            asked.Session.Plain(JsonSerializer.Serialize(line, ApiJson.Default.JournalLine));
        else
            ClusterTables.Log(asked.Session, line, run);
    }
}
