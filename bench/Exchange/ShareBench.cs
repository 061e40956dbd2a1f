using KdCluster.Contracts.Reports;

namespace KdCluster.Bench;

/// <summary>
/// What the exchange costs a run, from the run's report; and, named apart, how long peers idle because others train
/// slower.
/// </summary>
internal static class ShareBench
{
    /// <param name="report">`report.json` of a run.</param>
    public static IEnumerable<BenchLine> Run(string report)
    {
        var epochs = ReportJson.Read(File.ReadAllText(report)).Epochs.Where(epoch => epoch.Epoch > 0).ToList();
        var share = ExchangeShare.Measure(epochs);
        if (share.Epochs == 0)
            throw new InvalidDataException(
                $"{report} is of a run without a second epoch: there is nothing to measure between two");
        yield return BenchLine.Share(
            "closing an epoch and waiting for sheets over its slowest peer's epoch", share.Close + share.Fetch,
            share.Length, "s an epoch", Bound.AtMost(0.02));
        yield return BenchLine.Share(
            "of that: closing, from the last end to the next order", share.Close, share.Length, "s an epoch");
        yield return BenchLine.Share(
            "of that: sheets that came later than the order", share.Fetch, share.Length, "s an epoch");
        yield return BenchLine.Share(
            "idle time of faster peers over all time of the peers (their difference in speed)",
            epochs.Sum(epoch => epoch.IdleSeconds),
            epochs.Sum(epoch => epoch.IdleSeconds + epoch.CloseSeconds + epoch.Seconds), "s");
    }
}
