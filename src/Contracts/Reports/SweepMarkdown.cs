using System.Text;

namespace KdCluster.Contracts.Reports;

/// <summary>The text of `sweep.md`.</summary>
public static class SweepMarkdown
{
    public static string Render(SweepReport sweep)
    {
        var text = new StringBuilder();
        text.Append($"# {sweep.Name}: {sweep.Completed} of {sweep.Runs} runs completed\n\n");
        if (sweep.Points.Count == 0)
            return text.ToString();

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
