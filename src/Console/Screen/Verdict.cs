using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Screen;

/// <summary>Says what distillation changed, at what cost, and how much of that one seed can say.</summary>
public static class Verdict
{
    private const int Seeds = 5;

    /// <param name="oneOfMany">The run is one of a sweep, whose comparison says the rest.</param>
    public static IEnumerable<string> Of(RunReport report, bool oneOfMany = false)
    {
        var measured = report.Peers.Where(p => p.Gain is not null).ToList();
        var known = report.Gain is not null && measured.Count > 0;
        yield return known ? Difference(report.Gain!.Mean, measured) : WithoutControls(report);
        if (known && !oneOfMany)
            yield return OneSeed(report);
        if (report.Ensemble is { AccuracyLast: var together } && report.Peers.Count > 1)
            yield return $"All of them together, as an ensemble, reach {Format.Accuracy(together)}.";
        yield return Cost(report);
    }

    private static string Difference(double mean, List<PeerReport> measured)
    {
        var each = measured.Count == 1
            ? ""
            : " (" + string.Join(", ", measured.Select(p => $"{p.Name} {Format.Points(p.Gain)}")) + ")";
        var (whom, same) = measured.Count == 1
            ? ($" for {measured[0].Name}", "student")
            : (" on average", "students");
        return $"With distillation: {Format.Points(mean)} points{whom}{each} against the same {same} trained alone.";
    }

    /// <summary>The runs of a sweep take turns or share the machine: their times add up.</summary>
    private static string OneSeed(RunReport report) =>
        "This is one seed, which is not evidence: another seed may turn the sign. "
            + $"`--set sweep.seeds={Seeds}` trains {Seeds} and gives the interval; at the pace of this run that takes "
            + $"about {Format.Seconds(report.Seconds.Total * Seeds)}.";

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
