using System.Text;

namespace KdCluster.Contracts.Reports;

/// <summary>The text of `report.md`.</summary>
public static class ReportMarkdown
{
    public static string Render(RunReport report)
    {
        var text = new StringBuilder();
        text.Append($"# {report.Name}: {report.Status}\n\n");
        if (report.Reason is { } reason)
            text.Append($"{reason}\n\n");
        if (report.Gain is { } gain)
            text.Append(
                $"Distillation changed the {report.ScoreName} by {Readable.Points(gain.Mean)} points on average, "
                    + $"against the same students trained alone.\n\n");
        Peers(text, report);
        Measures(text, report);
        Incidents(text, report);
        Totals(text, report);
        foreach (var note in report.Notes ?? [])
            text.Append($"    {note.ReplaceLineEndings("\n    ")}\n\n");
        if (report.Data is { } data)
            Data(text, data);
        Curves(text, report);
        return text.ToString();
    }

    private static void Peers(StringBuilder text, RunReport report)
    {
        var several = report.Peers.Select(peer => peer.Stage).Distinct().Count() > 1;
        MarkdownTable table = several
            ? new(
                "peer", "stage", "model", ">parameters", "method", ">seed", ">last", ">best", ">best epoch", ">alone",
                ">gain")
            : new(
                "peer", "model", ">parameters", "method", ">seed", ">last", ">best", ">best epoch", ">alone", ">gain");
        var ends = report.Epochs.GroupBy(epoch => epoch.Stage)
            .ToDictionary(stage => stage.Key, stage => stage.Max(epoch => epoch.Epoch));
        foreach (var peer in report.Peers)
        {
            var end = ends.GetValueOrDefault(peer.Stage, peer.LastEpoch);
            List<string> cells =
            [
                peer.JoinedEpoch > 0 ? $"{peer.Name} (from epoch {peer.JoinedEpoch + 1})" : peer.Name, peer.Model,
                Readable.Count(peer.Parameters), peer.Method ?? "none", Readable.Text($"{peer.Seed}"),
                Last(peer.AccuracyLast, peer.LastEpoch, end), Readable.Accuracy(peer.AccuracyBest),
                Readable.Text($"{peer.BestEpoch + 1}"), Last(peer.Control, peer.ControlLastEpoch ?? end, end),
                Readable.Points(peer.Gain),
            ];
            if (several)
                cells.Insert(1, peer.Stage);
            table.Row(cells);
        }

        table.AppendTo(text);
        var what = report.Score is null ? "Accuracies are" : $"`last`, `best` and `alone` are the {report.Score}";
        text.Append(
            $"{what} of the test set. `alone` is the control: the same initial weights, "
                + "order and views without distillation. `gain` is in points.\n\n");
    }

    /// <summary>A column a peer, and beside it what it is alone.</summary>
    private static void Measures(StringBuilder text, RunReport report)
    {
        var columns = report.Peers.Where(peer => peer.Measures is not null)
            .SelectMany(peer => new[] { (peer.Name, peer.Measures), ($"{peer.Name} alone", peer.ControlMeasures) })
            .Where(column => column.Item2 is not null).ToList();
        if (columns.Count == 0)
            return;
        text.Append("## What else was measured, after the last epoch\n\n");
        var table = new MarkdownTable(["measure", .. columns.Select(column => $">{column.Item1}")]);
        foreach (var name in columns.SelectMany(column => column.Item2!.Keys).Distinct())
            table.Row(
                [
                    name,
                    .. columns.Select(column => Readable.Accuracy(
                        column.Item2!.TryGetValue(name, out var value) ? value : null))]);
        table.AppendTo(text);
    }

    /// <summary>An accuracy that is not of the stage's last epoch says so.</summary>
    private static string Last(double? accuracy, int epoch, int end) =>
        Readable.Accuracy(accuracy) + (epoch < end ? Readable.Text($" (epoch {epoch + 1})") : "");

    private static void Incidents(StringBuilder text, RunReport report)
    {
        if (report.Incidents.Count == 0)
            return;
        text.Append("## What did not go as planned\n\n");
        foreach (var peer in report.Peers.Where(peer => peer.LateEpochs > 0))
            text.Append(Readable.Text($"- {peer.Name}: {peer.LateEpochs} epochs were closed or begun without it\n"));
        foreach (var incident in report.Incidents.Take(MostIncidents))
            text.Append($"- {incident.Text.ReplaceLineEndings(" ")}\n");
        if (report.Incidents.Count > MostIncidents)
            text.Append(Readable.Text($"- and {report.Incidents.Count - MostIncidents} more, in report.json\n"));
        text.Append('\n');
    }

    /// <summary>A run of thousand peers may have more than anybody reads.</summary>
    private const int MostIncidents = 50;

    private static void Totals(StringBuilder text, RunReport report)
    {
        var (exchange, seconds, stack) = (report.Exchange, report.Seconds, report.Stack);
        var table = new MarkdownTable("what", "value");
        if (report.Ensemble is { } ensemble)
            table.Row("ensemble of the peers", Readable.Accuracy(ensemble.AccuracyLast));
        table.Row(
            "logits exchanged",
            $"{Readable.Bytes(exchange.Bytes)} in {Readable.Count(exchange.Sheets)} sheets ({exchange.Source}, "
                + $"{exchange.Precision})");
        if (exchange.Rounding is { } rounding)
            table.Row($"what {exchange.Precision} costs the logits", rounding.ToString());
        table.Row("the same exchanges with weights", Readable.Bytes(exchange.WeightBytes));
        table.Row("time from start to end", Readable.Seconds(seconds.Total));
        table.Row(
            "peers' time",
            $"training {Readable.Seconds(seconds.Train)}, making sheets {Readable.Seconds(seconds.Sheet)}, "
                + $"waiting {Readable.Seconds(seconds.Wait)} ({Readable.Seconds(seconds.Idle)} of "
                + $"it for slower peers)");
        if (ExchangeShare.Measure(report.Epochs) is { Epochs: > 0 } share)
            table.Row(
                "what the exchange costs an epoch",
                $"{share.Share * 100:0.0} % of its slowest peer's time: closing {share.Close * 1000:0} ms, "
                    + $"sheets {share.Fetch * 1000:0} ms of {share.Length:0.00} s");
        table.Row("stack", $"{stack.Torch}, {(stack.Akka is { } akka ? $"Akka {akka}, " : "")}.NET {stack.Dotnet}");
        table.Row(
            "machine",
            Readable.Text(
                $"{stack.Machine}, {stack.Device}, {stack.Threads} thread{(stack.Threads == 1 ? "" : "s")} a peer"));
        table.Row("run", $"`{report.Run}`, seed {Readable.Text($"{report.Seed}")}");
        table.Row("run-file hash", $"`{report.RunFileHash}`");
        table.AppendTo(text);
    }

    private static void Data(StringBuilder text, DataReport data)
    {
        text.Append(
            $"## Data\n\n{data.Name}: samples of {data.Shape}, {Readable.Count(data.Training)} for "
                + $"training and {Readable.Count(data.Test)} for the test, before any limit.\n\n");
        if (data.Classes.Count > 0)
        {
            var table = new MarkdownTable("class", ">training", ">test");
            foreach (var one in data.Classes)
                table.Row(one.Name, Readable.Count(one.Training), Readable.Count(one.Test));
            table.AppendTo(text);
        }

        foreach (var note in data.Notes)
            text.Append($"    {note.ReplaceLineEndings("\n    ")}\n\n");
    }

    private static void Curves(StringBuilder text, RunReport report)
    {
        foreach (var stage in report.Epochs.GroupBy(epoch => epoch.Stage))
        {
            var peers = stage.Select(epoch => epoch.Peer).Distinct().ToList();
            var table = new MarkdownTable([">epoch", .. peers.Select(peer => ">" + peer)]);
            foreach (var epoch in stage.GroupBy(epoch => epoch.Epoch).OrderBy(group => group.Key))
                table.Row(
                    [
                        Readable.Text($"{epoch.Key + 1}"),
                        .. peers.Select(
                            peer => Readable.Accuracy(epoch.LastOrDefault(one => one.Peer == peer)?.Accuracy))]);
            text.Append($"## {report.ScoreTitle} by epoch, stage {stage.Key}\n\n");
            table.AppendTo(text);
        }
    }
}
