using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Simulation;

namespace KdCluster.Bench;

/// <summary>
/// How an epoch's time and what is exchanged for it grow: with the peers, the samples, the classes and the model, on
/// real processes; and with a thousand peers, simulated. Writes `scale.svg` beside the table.
/// </summary>
internal static class ScaleBench
{
    private const string Plot = "scale.svg";
    private const int SimulatedEpochs = 6;
    private const int MostTries = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        var axes = ClusterBench.With(settings, null, site => Measure(settings, site));
        File.WriteAllText(Plot, ScalePlot.Svg(axes));
        settings.Say($"drawn in {Path.GetFullPath(Plot)}");
        foreach (var (name, points) in axes)
        {
            var (first, sent) = (points[0], points.FirstOrDefault(point => point.Bytes > 0));
            foreach (var point in points)
            {
                var label = string.Create(CultureInfo.InvariantCulture, $"scale: {point.X:#,0} {name}");
                yield return BenchLine.Share(
                    string.Create(CultureInfo.InvariantCulture, $"{label}, an epoch, over {first.X:#,0}"),
                    point.Seconds, first.Seconds, "s");
                if (sent is not null && point.Bytes > 0)
                    yield return BenchLine.Share(
                        string.Create(CultureInfo.InvariantCulture, $"{label}, read for it, over {sent.X:#,0}"),
                        point.Bytes / 1e6, sent.Bytes / 1e6, "MB");
            }
        }

        foreach (var line in Simulated(settings))
            yield return line;
    }

    private static async Task<IReadOnlyList<(string Name, IReadOnlyList<ScalePoint> Points)>> Measure(
        BenchSettings settings, ClusterSite site)
    {
        var most = ScaleAxis.All.SelectMany(axis => axis.Sizes).Max(size => size.Peers);
        settings.Say($"scale: {most} node processes");
        using var nodes = await NodeProcesses.Start(settings, site, most);
        using var http = site.Http();
        await Train(http, ScaleAxis.All[0].Sizes[^1]); // Code is compiled then, on every node.
        var axes = new List<(string, IReadOnlyList<ScalePoint>)>();
        foreach (var axis in ScaleAxis.All)
        {
            var points = new List<ScalePoint>();
            foreach (var size in axis.Sizes)
            {
                points.Add(await Train(http, size));
                settings.Say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size.X:#,0} {axis.Name}: {points[^1].Seconds:0.000} s, {points[^1].Bytes / 1e6:0.00} MB"));
            }

            axes.Add((axis.Name, points));
        }

        return axes;
    }

    private static async Task<ScalePoint> Train(HttpClient http, ScaleSize size)
    {
        var run = await Submit(http, size);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(100))
        {
            var summary = (await http.GetFromJsonAsync($"api/runs/{run}", ApiJson.Default.RunDetail))!.Summary;
            if (!summary.Status.IsEnd())
                continue;
            return summary.Status == RunStatus.Completed
                ? Point(size, ReportJson.Read(await http.GetStringAsync($"api/runs/{run}/report")))
                : throw new InvalidOperationException(
                    $"the run of the scale bench is {summary.Status}: {summary.Reason}");
        }

        throw new IOException($"a run of the scale bench did not end within {Patience.TotalMinutes:0} minutes");
    }

    /// <summary>A coordinator of a busy machine may not answer in time: the same key has one effect.</summary>
    private static async Task<RunId> Submit(HttpClient http, ScaleSize size)
    {
        var key = Guid.NewGuid().ToString("N");
        for (var tries = 1; ; tries++, await Task.Delay(TimeSpan.FromSeconds(1)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/runs")
            {
                Content = new StringContent(size.RunFile, Encoding.UTF8, "application/yaml"),
            };
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await http.SendAsync(request);
            if (answer.IsSuccessStatusCode)
                return (await answer.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!.Run;
            if (tries == MostTries)
                throw new IOException(
                    $"a run of the scale bench is not taken: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>The slowest peer's epoch and the closing of it; in the first one nothing is exchanged.</summary>
    private static ScalePoint Point(ScaleSize size, RunReport report)
    {
        var epochs = report.Epochs.Where(epoch => epoch.Epoch > 0).GroupBy(epoch => epoch.Epoch).ToList();
        return new(
            size.X, epochs.Select(of => of.Max(peer => peer.Seconds) + of.Max(peer => peer.CloseSeconds)).Median(),
            (double)report.Exchange.Bytes / epochs.Count);
    }

    /// <summary>The coordinator's core alone: no network, no disk, nothing trains.</summary>
    private static IEnumerable<BenchLine> Simulated(BenchSettings settings)
    {
        double? first = null;
        foreach (var peers in new[] { 10, 100, 1000 })
        {
            settings.Say($"{peers} simulated peers");
            var seconds = new List<double>();
            var clock = Stopwatch.StartNew();
            new LargeCohort(LargeCohort.EachTeachesEach, peers, SimulatedEpochs).Run(() =>
            {
                seconds.Add(clock.Elapsed.TotalSeconds);
                clock.Restart();
            });
            var median = seconds.Median();
            first ??= median;
            yield return BenchLine.Share(
                string.Create(
                    CultureInfo.InvariantCulture, $"scale: {peers:#,0} simulated peers close an epoch, over 10"),
                median, first.Value, "s");
        }
    }
}
