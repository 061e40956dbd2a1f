using System.Collections.Concurrent;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Reference;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>The same run in one process; once for all tests that ask: its result depends on the plan alone.</summary>
public static class ReferenceRun
{
    private static readonly ConcurrentDictionary<string, Lazy<RunReport>> Made = new();

    public static RunReport Of(string yaml) => Of(RunTexts.Plan(yaml));

    /// <summary>The runs of a sweep.</summary>
    public static IReadOnlyList<(RunPlan Plan, RunReport Report)> OfEach(string yaml) =>
        [.. RunTexts.Plans(yaml).Select(plan => (plan, Of(plan)))];

    public static SweepReport OfSweep(string yaml) =>
        SweepAssembly.Assemble([.. OfEach(yaml).Select(run => (run.Plan, (RunReport?)run.Report))]);

    /// <summary>Weights, accuracies, losses and every sheet, bit for bit.</summary>
    public static void ShouldEqual(this RunReport found, RunReport reference)
    {
        found.RunFileHash.ShouldBe(reference.RunFileHash);
        foreach (var peer in reference.Peers)
        {
            var same = found.Peers.SingleOrDefault(other => (other.Stage, other.Name) == (peer.Stage, peer.Name));
            same.ShouldNotBeNull($"{peer.Name} of {peer.Stage} is not in the cluster's report");
            (same.WeightsSha256, same.AccuracyLast, same.AccuracyBest, same.BestEpoch, same.Parameters)
                .ShouldBe(
                    (peer.WeightsSha256, peer.AccuracyLast, peer.AccuracyBest, peer.BestEpoch, peer.Parameters),
                    $"{peer.Stage}/{peer.Name}");
        }

        found.Peers.Count.ShouldBe(reference.Peers.Count);
        foreach (var epoch in reference.Epochs)
        {
            var same = found.Epochs.Single(
                other => (other.Stage, other.Epoch, other.Peer) == (epoch.Stage, epoch.Epoch, epoch.Peer));
            (same.Loss, same.Accuracy, same.LearningRate)
                .ShouldBe(
                    (epoch.Loss, epoch.Accuracy, epoch.LearningRate),
                    $"{epoch.Stage}/{epoch.Peer} epoch {epoch.Epoch}");
        }

        found.Incidents.Where(IsOfSheets).ShouldBe(reference.Incidents.Where(IsOfSheets));
        found.Ensemble.ShouldBe(reference.Ensemble);
        found.Exchange.Rounding.ShouldBe(reference.Exchange.Rounding);
        found.Sheets.ShouldBe(reference.Sheets, ignoreOrder: true);
    }

    /// <summary>What befell peers by faults is the cluster's alone.</summary>
    private static bool IsOfSheets(IncidentReport one) =>
        one.Kind is IncidentKind.Quarantined or IncidentKind.Recovered;

    private static RunReport Of(RunPlan plan) => Made.GetOrAdd(plan.Hash, _ => new(() => Train(plan))).Value;

    private static RunReport Train(RunPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("kd-reference-").FullName;
        try
        {
            var report = OneProcessRun.Run(plan, new(folder), NoProgress.Instance, default);
            report.Status.ShouldBe("completed", report.Reason);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
