using System.Diagnostics;
using System.Globalization;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;

namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>
/// One run that nothing disturbs, then runs one after the other while things break, then the verdict.
/// </summary>
internal sealed class ChaosLane(ChaosPlan plan)
{
    private const int MeasuredEpochs = 4;
    private static readonly TimeSpan Slowest = TimeSpan.FromMinutes(10);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<string> _problems = [];

    public async Task<bool> Run(CancellationToken stop)
    {
        using var network = new TestNetwork(["coordinator", .. Names(plan.Nodes)]);
        await using var cluster = new ChaosCluster(network, plan.Folder, Say, Blame);
        await cluster.Start(Names(plan.Nodes));
        if (!network.HasNetem)
            Say("this kernel has no netem (tc qdisc ... netem): slow lines in the place of delay and loss");

        var epochs = plan.Epochs ?? await Measured(cluster, stop);
        Say($"undisturbed: {epochs} epochs");
        var calm = await Complete(cluster, await cluster.Submit(Text(epochs)), Slowest, stop)
            ?? throw new InvalidOperationException(
                $"the undisturbed run did not complete: {string.Join("; ", _problems)}");
        Say($"undisturbed: accuracy {Mean(calm.Peers):P1}");

        using var faults = new ChaosFaults(cluster, network, plan, Say, Blame);
        var breaking = faults.Break(stop);
        var runs = new List<(RunId Run, RunReport? Report)>();
        do
        {
            var run = await cluster.Submit(Text(epochs));
            faults.Run = run;
            runs.Add((run, await Complete(cluster, run, plan.Time + ChaosPlan.Recovery, stop)));
        }
        while (!breaking.IsCompleted && !stop.IsCancellationRequested && _problems.Count == 0);

        await breaking;
        await cluster.AllUp(TimeSpan.FromSeconds(60));
        await cluster.Stop();
        foreach (var (run, report) in runs)
        {
            if (report is not null)
                Measure(run, report, calm, epochs, cluster);
        }

        return ChaosVerdict.Tell(plan, runs.Count, faults.Made, _problems, cluster.Runs(), Console.Out);
    }

    private static string[] Names(int nodes) => [.. Enumerable.Range(1, nodes).Select(n => $"n{n}")];

    /// <summary>Small images, hard enough for faults to show, and enough of them to test with.</summary>
    private static string Text(int epochs) => $$"""
        name: chaos
        mode: online
        seed: 3
        epochs: {{epochs}}
        batchSize: 32
        data: { name: synthetic, samples: 1024, testSamples: 1000, classes: 4, noise: 2 }
        optimizer: { name: adam, lr: 1e-3 }
        peers: [{ name: ann, model: keras-student, count: {{ChaosPlan.Peers}} }]
        scale: { min: 2, max: 5, template: ann-1 }
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded, maxStaleness: 1 }
        """;

    private static double Mean(IEnumerable<PeerReport> peers) => peers.Average(peer => peer.AccuracyLast);

    /// <summary>So many epochs as take a quarter of the time.</summary>
    private async Task<int> Measured(ChaosCluster cluster, CancellationToken stop)
    {
        var run = await cluster.Submit(Text(MeasuredEpochs));
        await Complete(cluster, run, Slowest, stop);
        var summary = (await cluster.Get(run))!.Summary;
        var seconds = (summary.Finished - summary.Started)!.Value.TotalSeconds / MeasuredEpochs;
        return Math.Max(MeasuredEpochs, (int)(plan.Time.TotalSeconds / 4 / seconds));
    }

    private async Task<RunReport?> Complete(
        ChaosCluster cluster, RunId run, TimeSpan within, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var detail = await cluster.Get(run);
            if (detail is { Summary: { } summary } && summary.Status.IsEnd())
            {
                if (summary.Status != RunStatus.Completed)
                    Blame($"run {run} ended as {summary.Status}: {summary.Reason}");
                return summary.Status == RunStatus.Completed ? await cluster.Report(run) : null;
            }

            if (clock.Elapsed > within)
            {
                Blame($"run {run} did not end within {within.TotalMinutes:0} minutes: {detail?.Summary.Waiting}");
                return null;
            }

            await Task.Delay(500, stop);
        }
    }

    private void Measure(RunId run, RunReport report, RunReport calm, int epochs, ChaosCluster cluster)
    {
        var removed = cluster.Removed(run);
        var stayed = report.Peers.Where(peer => !removed.Contains(peer.Name)).ToList();
        var accuracy = Mean(stayed.Where(peer => peer.JoinedEpoch == 0));
        var lost = Mean(calm.Peers) - accuracy;
        if (lost > ChaosPlan.MostAccuracyLost)
            Blame($"{run} lost {lost:P1} of accuracy, {ChaosPlan.MostAccuracyLost:P0} are allowed");
        var least = 1.0;
        foreach (var peer in stayed)
        {
            var (trained, due) = (
                report.Epochs.Count(epoch => epoch.Peer == peer.Name), epochs - peer.JoinedEpoch);
            least = Math.Min(least, due == 0 ? 1 : (double)trained / due);
            if (trained < ChaosPlan.LeastTrained * due)
                Blame($"{peer.Name} of {run} trained {trained} of {due} epochs");
        }

        Say(
            $"{run}: accuracy {accuracy:P1} of the peers that were there all the time, {stayed.Count} of "
                + $"{report.Peers.Count} peers stayed, each trained at least {least:P1} of its epochs");
    }

    private void Say(string what)
    {
        lock (_problems)
            Console.WriteLine($"{_clock.Elapsed.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)} {what}");
    }

    private void Blame(string problem)
    {
        Say($"PROBLEM: {problem}");
        lock (_problems)
            _problems.Add(problem);
    }
}
