using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Screen;

/// <summary>Says in plain words whether distillation helped, by how much and at what cost.</summary>
public static class Verdict
{
    /// <summary>
    /// Two paired accuracies on 10,000 test images differ by this much by chance alone (about two standard errors).
    /// </summary>
    private const double Noise = 0.005;

    public static IEnumerable<string> Of(RunReport report)
    {
        var measured = report.Peers.Where(p => p.Gain is not null).ToList();
        yield return report.Gain is { Mean: var mean } && measured.Count > 0
            ? Helped(mean, measured)
            : WithoutControls(report);
        if (report.Ensemble is { AccuracyLast: var together } && report.Peers.Count > 1)
            yield return $"All of them together, as an ensemble, reach {Format.Accuracy(together)}.";
        yield return Cost(report);
    }

    private static string Helped(double mean, List<PeerReport> measured)
    {
        var each = measured.Count == 1
            ? ""
            : " (" + string.Join(", ", measured.Select(p => $"{p.Name} {Format.Points(p.Gain)}")) + ")";
        var size = $"{Format.Points(mean)} "
            + $"points{(measured.Count == 1 ? $" for {measured[0].Name}" : " on average")}{each} against the same "
            + $"students trained alone";
        return mean switch
        {
            >= Noise => $"Distillation helped: {size}.",
            <= -Noise => $"Distillation hurt: {size}.",
            _ => $"No clear difference: {size}. With one seed, less than half a point is chance.",
        };
    }

    private static string WithoutControls(RunReport report) => report.Status == "completed"
        ? "Whether distillation helped is not known: the run has no controls (`controls: true`)."
        : $"The run ended before there was anything to compare: {report.Reason ?? report.Status}.";

    private static string Cost(RunReport report)
    {
        var seconds = report.Seconds;
        var weights = report.Exchange.WeightBytes > 0
            ? $" (weights in their place: {Format.Bytes(report.Exchange.WeightBytes)})"
            : "";
        return $"Cost: {report.Exchange.Sheets} sheets of logits, {Format.Bytes(report.Exchange.Bytes)} read by "
            + $"peers{weights}. Beside {Format.Seconds(seconds.Train)} of training the peers spent "
            + $"{Format.Seconds(seconds.Sheet)} making sheets and {Format.Seconds(seconds.Wait)} "
            + $"waiting for each other.";
    }
}
