using System.Text;

namespace KdCluster.Contracts.Reports;

/// <summary>The text of `sweep.md`.</summary>
public static class SweepMarkdown
{
    /// <summary>More points than these are in the table alone.</summary>
    private const int MostSentences = 12;

    public static string Render(SweepReport sweep)
    {
        var text = new StringBuilder();
        text.Append($"# {sweep.Name}: {sweep.Completed} of {sweep.Runs} runs completed\n\n");
        if (sweep.Points.Count == 0)
            return text.ToString();

        foreach (var (values, stage) in Measured(sweep).Take(MostSentences))
            text.Append($"{Sentence(sweep.Keys, values, stage)}\n\n");
        text.Append("## By stage\n\n");
        var stages = new MarkdownTable(
            [.. sweep.Keys, "stage", "method", ">peers", ">seeds", ">last", ">alone", ">gain", ">s/epoch", ">cost"]);
        foreach (var point in sweep.Points)
            foreach (var stage in point.Stages)
                stages.Row(
                [
                    .. point.Values, stage.Name, stage.Method, Readable.Text($"{stage.Peers}"),
                    Readable.Text($"{stage.Last.Count}"), Accuracy(stage.Last), Accuracy(stage.Alone), Gain(stage.Gain),
                    Readable.Text($"{stage.EpochSeconds.Mean:0.000}"), Cost(stage.Cost),
                ]);
        stages.AppendTo(text);

        text.Append("## By peer\n\n");
        var peers =
            new MarkdownTable([.. sweep.Keys, "peer", "stage", "model", ">seeds", ">last", ">best", ">alone", ">gain"]);
        foreach (var point in sweep.Points)
            foreach (var peer in point.Peers)
                peers.Row(
                    [
                        .. point.Values, peer.Name, peer.Stage, peer.Model, Readable.Text($"{peer.Last.Count}"),
                        Accuracy(peer.Last), Accuracy(peer.Best), Accuracy(peer.Alone), Gain(peer.Gain)]);
        peers.AppendTo(text);
        AppendDifferences(text, sweep);

        text.Append(
            "Accuracies of the test set: mean +- standard deviation over the seeds. `gain`, in points: "
                + "mean of the paired differences to the control, with its 95 % interval (Student's t); ");
        text.Append("`*` where the interval does not hold 0. A stage's figures are of the mean of its peers.\n");
        text.Append(
            "`s/epoch`: a peer's seconds for training and its own sheet, median over the epochs; `cost`: "
                + "that over the control's, mean +- standard deviation over the seeds. ");
        text.Append("Evaluation, and what a frozen teacher spends on its sheets, are not in it.\n");
        if (sweep.CutShort.Count > 0)
            text.Append(
                $"\nNot trained to the end, and counted with what they last reached: "
                    + $"{string.Join(", ", sweep.CutShort)}.\n");
        if (sweep.Stack is { } stack)
            text.Append(
                $"\n{stack.Torch}, .NET {stack.Dotnet}, {stack.Machine}, {stack.Device}, "
                    + $"{stack.Threads} thread{(stack.Threads == 1 ? "" : "s")} a peer.\n");
        return text.ToString();
    }

    /// <summary>What a swept key changed, where the points have peers and seeds in common.</summary>
    private static void AppendDifferences(StringBuilder text, SweepReport sweep)
    {
        var rows = sweep.Points.SelectMany(point => point.Peers.Select(peer => (point.Values, Peer: peer)))
            .Where(row => row.Peer.Difference is not null).ToList();
        if (rows.Count == 0)
            return;
        var first = string.Join(", ", sweep.Keys.Zip(sweep.Points[0].Values, (key, value) => $"{key}={value}"));
        text.Append($"## Beside {first}\n\n");
        var table = new MarkdownTable([.. sweep.Keys, "peer", "stage", ">seeds", ">last", ">alone"]);
        foreach (var (values, peer) in rows)
            table.Row(
                [
                    .. values, peer.Name, peer.Stage, Readable.Text($"{peer.Difference!.Count}"),
                    Gain(peer.Difference), Gain(peer.AloneDifference)]);
        table.AppendTo(text);
        text.Append(
            "Points of accuracy more than there, of the peer and of its control: the mean of the differences of each "
                + "seed, with its 95 % interval. One in twenty such intervals leaves 0 out by chance.\n\n");
    }

    private static IEnumerable<(IReadOnlyList<string> Values, SweepStage Stage)> Measured(SweepReport sweep) =>
        sweep.Points.SelectMany(
            point => point.Stages.Where(stage => stage.Gain is not null).Select(stage => (point.Values, stage)));

    /// <summary>Whether distillation made a difference, as far as so many seeds can say.</summary>
    private static string Sentence(IReadOnlyList<string> keys, IReadOnlyList<string> values, SweepStage stage)
    {
        var gain = stage.Gain!;
        var where = string.Concat(keys.Zip(values).Select(pair => $"{pair.First}={pair.Second}, "));
        var points = $"{where}{stage.Name}: {Readable.Points(gain.Mean)} points with {stage.Method}";
        if (gain.Interval is not { } half)
            return $"{points}. This is one seed, which is not evidence: `sweep: {{ seeds: 5 }}` gives an interval.";
        var interval = $"95 % interval {Readable.Points(gain.Mean - half)} to {Readable.Points(gain.Mean + half)} over "
            + $"{gain.Count} seeds";
        return gain.IsClear
            ? $"{points}, {interval}, which excludes 0: distillation {(gain.Mean > 0 ? "helped" : "hurt")}."
            : $"{points}, {interval}, which includes 0: these seeds do not show that it helps or hurts.";
    }

    private static string Accuracy(Spread? spread) => spread switch
    {
        null => "-",
        { Deviation: { } deviation } => Readable.Text($"{spread.Mean * 100:0.00} +- {deviation * 100:0.00}"),
        _ => Readable.Text($"{spread.Mean * 100:0.00}"),
    };

    private static string Cost(Spread? spread) => spread switch
    {
        null => "-",
        { Deviation: { } deviation } => Readable.Text($"{spread.Mean:0.00} +- {deviation:0.00}"),
        _ => Readable.Text($"{spread.Mean:0.00}"),
    };

    private static string Gain(Spread? spread) => spread switch
    {
        null => "-",
        { Interval: { } half } =>
            Readable.Text($"{Readable.Points(spread.Mean)} +- {half * 100:0.00}{(spread.IsClear ? " *" : "")}"),
        _ => Readable.Points(spread.Mean),
    };
}
