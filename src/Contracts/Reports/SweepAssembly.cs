using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Reports;

/// <summary>Makes a sweep's report from its runs' plans and reports.</summary>
public static class SweepAssembly
{
    /// <param name="runs">Each run with its report; null while it has none.</param>
    public static SweepReport Assemble(IReadOnlyList<(RunPlan Plan, RunReport? Report)> runs)
    {
        var completed = runs.Where(run => run.Report is { Status: "completed" })
            .Select(run => (run.Plan, Report: run.Report!)).ToList();
        var keys = runs.FirstOrDefault().Plan?.Sweep?.Values.Keys.ToList() ?? [];
        var points = completed
            .GroupBy(run => string.Join('\n', Values(run.Plan, keys)))
            .OrderBy(point => point.Min(run => run.Plan.Sweep?.Index ?? 0))
            .Select(
                point => (
                    Values: Values(point.First().Plan, keys),
                    Reports: point.Select(run => run.Report).OrderBy(report => report.Seed).ToList()))
            .ToList();
        return new(
            runs.FirstOrDefault().Plan?.Name ?? "", keys, runs.Count, completed.Count,
            completed.FirstOrDefault().Report?.Stack,
            [.. points.Select((point, i) => Row(point.Values, point.Reports, i == 0 ? null : points[0].Reports))])
        {
            CutShort = [.. completed.SelectMany(run => CutShort(run.Plan, run.Report))],
        };
    }

    private static IEnumerable<string> CutShort(RunPlan plan, RunReport report)
    {
        var last = report.Epochs.GroupBy(epoch => (epoch.Stage, epoch.Peer))
            .ToDictionary(epochs => epochs.Key, epochs => epochs.Max(epoch => epoch.Epoch));
        return report.Peers
            .Where(
                peer => plan.Stages.Any(
                    stage => stage.Name == peer.Stage
                        && last.GetValueOrDefault((peer.Stage, peer.Name), -1) < stage.Epochs - 1))
            .Select(peer => $"{report.Run}: {peer.Name}");
    }

    private static IReadOnlyList<string> Values(RunPlan plan, IReadOnlyList<string> keys) =>
        [.. keys.Select(key => plan.Sweep?.Values.GetValueOrDefault(key) ?? "")];

    /// <param name="first">Of the first point; null: this is it.</param>
    private static SweepRow Row(IReadOnlyList<string> values, List<RunReport> reports, List<RunReport>? first)
    {
        var peers = reports.SelectMany(report => report.Peers).GroupBy(peer => (peer.Stage, peer.Name))
            .Select(group => Peer([.. group]) with
            {
                Difference = Difference(reports, first, group.Key, peer => peer.AccuracyLast),
                AloneDifference = Difference(reports, first, group.Key, peer => peer.Control),
            });
        var stages = reports.SelectMany(report => report.Peers.GroupBy(peer => peer.Stage)).GroupBy(stage => stage.Key)
            .Select(group => Stage(group.Key, [.. group]));
        return new(
            values, [.. reports.Select(report => report.Seed)], [.. peers], [.. stages],
            Spread.Of([.. reports.Select(report => report.Ensemble?.AccuracyLast).OfType<double>()]));
    }

    /// <returns>Paired by seed: of those that both points have.</returns>
    private static Spread? Difference(
        List<RunReport> reports, List<RunReport>? first, (string Stage, string Name) peer,
        Func<PeerReport, double?> accuracy)
    {
        return Spread.Of(
            [
                .. reports.Select(report => Of(report) - Of(first?.FirstOrDefault(one => one.Seed == report.Seed)))
                .OfType<double>()]);

        double? Of(RunReport? report) =>
            report?.Peers.FirstOrDefault(one => (one.Stage, one.Name) == peer) is { } found ? accuracy(found) : null;
    }

    private static SweepPeer Peer(List<PeerReport> seeds) => new(
        seeds[0].Name, seeds[0].Stage, seeds[0].Model, seeds[0].Method ?? MethodEntry.None,
        Spread.Of([.. seeds.Select(peer => peer.AccuracyLast)])!,
        Spread.Of([.. seeds.Select(peer => peer.AccuracyBest)])!,
        Spread.Of([.. seeds.Select(peer => peer.Control).OfType<double>()]),
        Spread.Of([.. seeds.Select(peer => peer.Gain).OfType<double>()]));

    private static SweepStage Stage(string name, List<IGrouping<string, PeerReport>> seeds) => new(
        name, seeds[0].First().Method ?? MethodEntry.None, seeds.Max(seed => seed.Count()),
        Spread.Of([.. seeds.Select(seed => seed.Average(peer => peer.AccuracyLast))])!,
        Spread.Of([.. seeds.Select(seed => seed.Average(peer => peer.Control)).OfType<double>()]),
        Spread.Of([.. seeds.Select(seed => seed.Average(peer => peer.Gain)).OfType<double>()]),
        Spread.Of([.. seeds.Select(seed => seed.Average(peer => peer.EpochSeconds))])!,
        Spread.Of([.. seeds.Select(seed => seed.Average(peer => peer.Cost)).OfType<double>()]));
}
