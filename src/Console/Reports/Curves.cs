using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Colour">Which of the colours: a control has that of its peer.</param>
/// <param name="Points">Epochs from 1, and what was measured then.</param>
public sealed record Curve(string Name, int Colour, bool IsControl, IReadOnlyList<(double X, double Y)> Points);

/// <summary>What a report measured epoch by epoch, as lines.</summary>
public static class Curves
{
    /// <summary>Of each peer of a stage; a control beside the peer that it is compared with.</summary>
    public static IReadOnlyList<Curve> Of(ReportedRun run, string stage, Func<EpochReport, double> value)
    {
        var curves = run.Report.Epochs.Where(epoch => epoch.Stage == stage).GroupBy(epoch => epoch.Peer)
            .Select(peer => (Peer: peer.Key, Points: Points(peer, value))).ToList();
        var learners = curves.Where(curve => !run.IsControl(curve.Peer)).Select(curve => curve.Peer).ToList();
        return
        [
            .. curves.Select(curve => new Curve(
                curve.Peer, Math.Max(0, learners.FindIndex(peer => peer == curve.Peer || IsOf(run, curve.Peer, peer))),
                run.IsControl(curve.Peer), curve.Points))
                .Where(curve => curve.Points.Count > 0).OrderBy(curve => curve.Colour).ThenBy(curve => curve.IsControl),
        ];
    }

    /// <summary>
    /// Of each run the mean over the students of its last stage, to compare runs by. One without an epoch has none.
    /// </summary>
    public static IReadOnlyList<Curve> Means(IReadOnlyList<ReportedRun> runs) =>
        [.. runs.Index().Select(run => Mean(run.Item, run.Index)).Where(curve => curve.Points.Count > 0)];

    public static string MeansTitle(IReadOnlyList<ReportedRun> runs) =>
        $"{Scores(runs)} of the test set, mean over the students";

    /// <summary>What the runs are compared by.</summary>
    public static string Scores(IReadOnlyList<ReportedRun> runs) =>
        string.Join(" or ", runs.Select(run => run.Report.ScoreName).Distinct());

    private static Curve Mean(ReportedRun run, int colour)
    {
        var names = run.Students.Select(peer => (peer.Stage, peer.Name)).ToHashSet();
        return new(
            run.Report.Run, colour, false,
            [
                .. run.Report.Epochs.Where(epoch => names.Contains((epoch.Stage, epoch.Peer)))
                    .Where(epoch => double.IsFinite(epoch.Accuracy)).GroupBy(epoch => epoch.Epoch)
                    .OrderBy(epoch => epoch.Key)
                    .Select(epoch => (epoch.Key + 1.0, epoch.Average(one => one.Accuracy))),
            ]);
    }

    private static bool IsOf(ReportedRun run, string control, string peer) =>
        run.ControlOf(peer) == control || (run.Plan is null && control == $"{peer}.control");

    private static List<(double X, double Y)> Points(
        IEnumerable<EpochReport> epochs, Func<EpochReport, double> value) =>
        [
            .. epochs.OrderBy(epoch => epoch.Epoch).Select(epoch => (epoch.Epoch + 1.0, value(epoch)))
                .Where(point => double.IsFinite(point.Item2)),
        ];
}
