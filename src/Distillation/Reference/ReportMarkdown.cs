using System.Globalization;
using System.Text;
using KdCluster.Contracts.Reports;

namespace KdCluster.Distillation.Reference;

/// <summary>A report for readers.</summary>
public static class ReportMarkdown
{
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        text.Append(Culture, $"# {report.Name}: {report.Status}\n\n");
        if (report.Reason is { } reason)
            text.Append(Culture, $"{reason}\n\n");
        text.Append("| peer | stage | model | parameters | seed | method | accuracy, last | best (epoch) | control | gain |\n");
        text.Append("|---|---|---|---:|---:|---|---:|---:|---:|---:|\n");
        foreach (var peer in report.Peers)
        {
            text.Append(Culture, $"| {peer.Name} | {peer.Stage} | {peer.Model} | {peer.Parameters:N0} | {peer.Seed} | {peer.Method ?? "labels only"} ");
            text.Append(Culture, $"| {Percent(peer.AccuracyLast)} | {Percent(peer.AccuracyBest)} ({peer.BestEpoch}) | {Percent(peer.Control)} | {Points(peer.Gain)} |\n");
        }

        text.Append('\n');
        if (report.Ensemble is { } ensemble)
            text.Append(Culture, $"- Ensemble (mean of the peers' probabilities): {Percent(ensemble.AccuracyLast)}\n");
        if (report.Gain is { } gain)
            text.Append(Culture, $"- Mean gain over the controls: {Points(gain.Mean)} points. One seed; it says little without more.\n");
        var exchange = report.Exchange;
        text.Append(Culture, $"- Exchanged: {exchange.Sheets} sheets ({exchange.Source}, {exchange.Precision}), {Megabytes(exchange.Bytes)} read; weights in their place would have been {Megabytes(exchange.WeightBytes)}\n");
        var seconds = report.Seconds;
        text.Append(Culture, $"- Seconds: {seconds.Total:F1} in all; peers together {seconds.Train:F1} training, {seconds.Sheet:F1} on sheets, {seconds.Wait:F1} waiting\n");
        var stack = report.Stack;
        text.Append(Culture, $"- {stack.Torch}, .NET {stack.Dotnet}, {stack.Device}, {stack.Threads} thread(s) a peer; {stack.Machine}\n");
        text.Append(Culture, $"- Run file {report.RunFileHash}, seed {report.Seed}\n\n");
        text.Append("| stage | epoch | peer | loss | accuracy | rate | images/s | learnt from |\n|---|---:|---|---:|---:|---:|---:|---|\n");
        foreach (var epoch in report.Epochs)
        {
            text.Append(Culture, $"| {epoch.Stage} | {epoch.Epoch} | {epoch.Peer} | {epoch.Loss:F4} | {Percent(epoch.Accuracy)} | {epoch.LearningRate:G4} ");
            text.Append(Culture, $"| {epoch.ImagesPerSecond:F0} | {string.Join(", ", epoch.Sources)} |\n");
        }

        return text.ToString();
    }

    private static CultureInfo Culture => CultureInfo.InvariantCulture;

    private static string Percent(double? fraction) => fraction is { } value ? string.Create(Culture, $"{100 * value:F2} %") : "";

    private static string Points(double? fraction) => fraction is { } value ? string.Create(Culture, $"{100 * value:+0.00;-0.00;0.00}") : "";

    private static string Megabytes(long bytes) => string.Create(Culture, $"{bytes / 1e6:F1} MB");
}
