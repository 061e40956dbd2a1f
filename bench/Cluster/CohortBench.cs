using System.Diagnostics;
using KdCluster.Contracts.Messages;
using KdCluster.Simulation;

namespace KdCluster.Bench;

/// <summary>A thousand simulated peers: what closing an epoch costs the coordinator's core, on one processor.</summary>
internal static class CohortBench
{
    private const int Peers = 1000;
    private const int Epochs = 30;

    public static IEnumerable<BenchLine> Run(Action<string> say)
    {
        string[] cohorts = [LargeCohort.TeacherTeachesAll, LargeCohort.EachTeachesEach, LargeCohort.ByTheirMean];
        foreach (var who in cohorts)
        {
            say($"{Peers} peers, {who}");
            var seconds = new List<double>();
            var clock = Stopwatch.StartNew();
            var end = new LargeCohort(who, Peers, Epochs).Run(() =>
            {
                seconds.Add(clock.Elapsed.TotalSeconds);
                clock.Restart();
            });
            if (end.Status != RunStatus.Completed)
                throw new InvalidOperationException($"{Peers} peers, {who}: {end.Status}, {end.Reason}");
            yield return BenchLine.Share(
                $"cluster: {Peers:N0} simulated peers close an epoch; {who}", seconds.Median(), 1, "s",
                Bound.AtMost(1));
        }
    }
}
