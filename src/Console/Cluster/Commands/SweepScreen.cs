using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>A sweep as a live table, one line a run, until its last run has ended.</summary>
public static class SweepScreen
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Shows the sweep, then the comparison of its runs.</summary>
    /// <returns>0 when all its runs completed, 1 when one did not, 130 when the watching was stopped.</returns>
    public static async Task<int> Show(Asked asked, string sweep, CancellationToken stop)
    {
        var end = asked.Json
            ? await Print(asked, sweep, stop)
            : await Follow(asked.Session, asked.Client, sweep, stop);
        if (!asked.Json)
        {
            asked.Session.Plain("\n" + SweepMarkdown.Render((await asked.Client.SweepReport(sweep, stop)).Value));
            if (end.Summary.Status == RunStatus.Completed)
                asked.Session.Plain($"students: {FetchCommand.Line(asked.Session, asked.Client, sweep)}");
        }

        return end.Summary.Status == RunStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <returns>How the sweep ended.</returns>
    public static async Task<SweepDetail> Follow(
        Session session, CoordinatorClient client, string sweep, CancellationToken stop)
    {
        if (!session.Live)
            return await Lines(session, client, sweep, stop);
        SweepDetail? last = null;
        var profile = session.Screen.Profile;
        await session.Screen.Live(Text.Empty).AutoClear(false).Overflow(VerticalOverflow.Ellipsis)
            .StartAsync(async live =>
        {
            await foreach (var answer in Looks(session, client, sweep, stop))
            {
                last = answer.Value;
                live.UpdateTarget(Draw(last, profile.Width, profile.Height, Elapsed(session, last.Summary)));
            }
        });
        return last!;
    }

    private static TimeSpan Elapsed(Session session, SweepSummary sweep) =>
        (sweep.Finished ?? session.Time.GetUtcNow()) - sweep.Submitted;

    /// <summary>What runs stands first in a sweep of more runs than the screen has lines.</summary>
    private static Rows Draw(SweepDetail sweep, int width, int height, TimeSpan elapsed)
    {
        var lines = Math.Max(4, height - 7);
        var shown = sweep.Runs.Count <= lines
            ? sweep.Runs
            : [
                .. sweep.Runs.OrderBy(Urgency).ThenBy(run => run.Sweep!.Index).Take(lines)
                .OrderBy(run => run.Sweep!.Index)];
        List<IRenderable> rows = [
            new Text(
                $"{sweep.Summary.Sweep}  {SweepTables.Describe(sweep.Summary)}  {Format.Duration(elapsed)}",
                new Style(decoration: Decoration.Bold)) { Overflow = Overflow.Ellipsis },
            SweepTables.Of(shown).Drawn(width)];
        if (shown.Count < sweep.Runs.Count)
        {
            rows.Add(
                new Text(
                    $"{sweep.Runs.Count - shown.Count} more: `kd run show {sweep.Summary.Sweep}`",
                    new Style(decoration: Decoration.Dim)));
        }

        return new Rows(rows);
    }

    private static int Urgency(RunSummary run) => run.Status switch
    {
        RunStatus.Running or RunStatus.Cancelling => 0,
        RunStatus.Failed => 1,
        RunStatus.Placing or RunStatus.Paused => 2,
        _ => 3,
    };

    private static async Task<SweepDetail> Lines(
        Session session, CoordinatorClient client, string sweep, CancellationToken stop)
    {
        var said = new Dictionary<string, string>();
        var spoke = session.Time.GetTimestamp();
        SweepDetail? last = null;
        await foreach (var answer in Looks(session, client, sweep, stop))
        {
            last = answer.Value;
            foreach (var run in last.Runs)
            {
                var status = SweepTables.Status(run);
                if (status == "waits" || (said.TryGetValue(run.Run.Value, out var before) && before == status))
                    continue;
                said[run.Run.Value] = status;
                spoke = session.Time.GetTimestamp();
                var values = string.Concat(run.Sweep!.Values.Select(v => $"  {v.Key}={v.Value}"));
                session.Plain(
                    $"{Format.Duration(Elapsed(session, last.Summary)),8}  {run.Run}{values}  seed={run.Sweep.Seed}  "
                        + $"{status}{(run.Reason is null ? "" : ": " + run.Reason)}");
            }

            if (session.Time.GetElapsedTime(spoke) < BoardLines.Silence)
                continue;
            spoke = session.Time.GetTimestamp();
            session.Plain(
                $"{Format.Duration(Elapsed(session, last.Summary)),8}  {SweepTables.Describe(last.Summary)}");
        }

        return last!;
    }

    private static async Task<SweepDetail> Print(Asked asked, string sweep, CancellationToken stop)
    {
        SweepDetail? last = null;
        await foreach (var answer in Looks(asked.Session, asked.Client, sweep, stop))
        {
            last = answer.Value;
            asked.Session.Plain(JsonSerializer.Serialize(last, ApiJson.Default.SweepDetail));
        }

        return last!;
    }

    /// <summary>
    /// The sweep once a second, its end included. A first look that fails is an error at once; a coordinator that
    /// restarts is waited for.
    /// </summary>
    private static async IAsyncEnumerable<Answer<SweepDetail>> Looks(
        Session session, CoordinatorClient client, string sweep,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var seen = session.Time.GetTimestamp();
        for (Answer<SweepDetail>? answer = null; ;)
        {
            try
            {
                answer = await client.Sweep(sweep, stop);
                seen = session.Time.GetTimestamp();
            }
            catch (CommandException) when (answer is not null && session.Time.GetElapsedTime(seen) < Patience)
            {
            }

            yield return answer!;
            if (answer!.Value.Summary.Status.IsEnd())
                yield break;
            await Task.Delay(Interval, session.Time, stop);
        }
    }
}
