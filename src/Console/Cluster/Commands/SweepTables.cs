using KdCluster.Console.Screen;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using static KdCluster.Console.Cluster.Commands.ClusterTables;

namespace KdCluster.Console.Cluster.Commands;

/// <summary>Sweeps and their runs as tables.</summary>
public static class SweepTables
{
    public static void Sweeps(Session session, IReadOnlyList<SweepSummary> sweeps)
    {
        if (sweeps.Count == 0)
        {
            session.Remark("no sweeps yet; `kd run submit FILE` of a run file with `sweep` starts one");
            return;
        }

        var table = new Listing(
            "sweep", "status", ">runs", ">running", ">completed", ">failed", ">cancelled", ">submitted");
        foreach (var s in sweeps)
        {
            table.Add(
                s.Sweep.Value, WatchedRun.Word(s.Status), $"{s.Runs}", $"{s.Running}", $"{s.Completed}",
                $"{s.Failed}", $"{s.Cancelled}", Ago(session, s.Submitted));
        }

        table.Write(session);
    }

    public static void Sweep(Session session, SweepDetail sweep)
    {
        session.Plain($"{sweep.Summary.Sweep}  {Describe(sweep.Summary)}");
        session.Plain($"submitted {Ago(session, sweep.Summary.Submitted)}");
        Of(sweep.Runs).Write(session);
    }

    /// <summary>`running: 3 of 8 runs completed, 2 running, 1 failed`.</summary>
    public static string Describe(SweepSummary sweep)
    {
        var rest = new[] { (sweep.Running, "running"), (sweep.Failed, "failed"), (sweep.Cancelled, "cancelled") }.Where(
            part => part.Item1 > 0).Select(part => $", {part.Item1} {part.Item2}");
        return $"{WatchedRun.Word(sweep.Status)}: {sweep.Completed} of {sweep.Runs} runs "
            + $"completed{string.Concat(rest)}";
    }

    public static Listing Of(IEnumerable<RunSummary> runs)
    {
        var all = runs.ToList();
        var keys = all.SelectMany(run => run.Sweep!.Values.Keys).Distinct().ToList();
        var table = new Listing(["run", .. keys.Select(key => ">" + key), ">seed", "status", "stage", ">epoch"]);
        foreach (var run in all)
        {
            var place = run.Sweep!;
            table.Add([
                run.Run.Value, .. keys.Select(key => (Cell)place.Values.GetValueOrDefault(key, "")), $"{place.Seed}",
                Status(run), run.StageName, WatchedRun.Epochs(run)]);
        }

        return table;
    }

    public static string Status(RunSummary run) =>
        run is { Status: RunStatus.Placing, Waiting: not null } ? "waits" : WatchedRun.Word(run.Status);
}
