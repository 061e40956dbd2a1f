using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Bench.Exchange;

/// <summary>What the exchange costs a run: time that peers waited for the barrier and for sheets, beside all their time.</summary>
internal static class ShareBench
{
    /// <param name="report">`report.json` of a run; null: none was made.</param>
    public static IEnumerable<BenchLine> Run(string? report)
    {
        if (report is null)
            yield break;
        var found = JsonSerializer.Deserialize(File.ReadAllText(report), ContractsJson.Default.RunReport)
            ?? throw new InvalidDataException($"{report} is no report");
        // The first epoch's wait is the start of the processes, not an exchange.
        var epochs = found.Epochs.Where(epoch => epoch.Epoch > 0).ToList();
        var wait = epochs.Sum(epoch => epoch.WaitSeconds);
        var all = epochs.Sum(epoch => epoch.TrainSeconds + epoch.SheetSeconds + epoch.WaitSeconds);
        yield return BenchLine.Of("wait for barrier and sheets over all time of the peers (<= 0.02)", wait, all, "s");
    }
}
