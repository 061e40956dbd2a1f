using System.Globalization;
using KdCluster.Contracts.Reports;

namespace KdCluster.Bench;

/// <summary>
/// Three peers, each a node process of one thread, that teach each other masks with maps of every pixel: of 1,000
/// scenes, whose sheets have 405 MB, beside the same run on 40. What the processes take more, and how long an epoch
/// waits for sheets, as a mean over the epochs that have some: in the first of them every file is new. A batch costs
/// the same in both.
/// </summary>
internal static class LargeSheetBench
{
    private const int Peers = 3;
    private const int ManyScenes = 1000;
    private const int FewScenes = 40;
    private const double MostGrowth = 150e6;
    private const double MostWait = 0.05;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        var (_, small) = Train(settings, FewScenes);
        var (report, large) = Train(settings, ManyScenes);
        foreach (var (node, (before, after)) in small.Order().Zip(large.Order()).Index())
        {
            settings.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"node {node + 1} of {Peers}, peak of anonymous memory: {before / 1e6:0} MB with small sheets, "
                    + $"{after / 1e6:0} MB with large ones"));
            yield return BenchLine.Share(
                $"sheets of 405 MB: what node {node + 1} of {Peers} takes more than with small ones",
                (after - before) / 1e6, MostGrowth / 1e6, "MB", Bound.AtMost(1));
        }

        var share = ExchangeShare.Measure(report.Epochs);
        yield return BenchLine.Share(
            "sheets of 405 MB: waiting for them over the slowest peer's epoch", share.Fetch, share.Length, "s",
            Bound.AtMost(MostWait));
    }

    /// <summary>In processes that are there for it alone.</summary>
    private static (RunReport Report, IReadOnlyList<long> Peaks) Train(BenchSettings settings, int scenes)
    {
        settings.Say($"{Peers} peers, {scenes} scenes");
        return ClusterBench.With(settings, null, async site =>
        {
            using var nodes = await NodeProcesses.Start(settings, site, Peers);
            using var memory = new AnonymousMemory(nodes.Ids);
            using var run = await BenchRun.Submit(site, RunFile(scenes), Patience);
            await run.Completed();
            return (await run.Report(), memory.Peaks());
        });
    }

    private static string RunFile(int scenes) => $$"""
        name: large-sheets
        mode: online
        data: { name: fashion-scenes, samples: {{scenes}}, testSamples: 200 }
        epochs: 5
        evaluateEvery: 5
        batchSize: 8
        optimizer: { name: adam, lr: 2e-3 }
        peers: [{ name: ann, model: unet-16, count: {{Peers}} }]
        distill: { method: dml }
        exchange: { sheets: recorded, precision: fp32, stride: 1 }
        """;
}
