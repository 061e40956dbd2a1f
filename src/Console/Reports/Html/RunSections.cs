using System.Globalization;
using System.Text;
using System.Text.Json;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>Everything about one run.</summary>
internal static class RunSections
{
    private const int MostIncidents = 50;
    private const int MostSheets = 300;

    private static readonly JsonSerializerOptions Indented =
        new(ContractsJson.Default.Options) { WriteIndented = true };

    /// <param name="index">Of the run on the page: the first part of its numbers' pointers.</param>
    public static string Of(ReportedRun run, int index)
    {
        var text = new StringBuilder();
        text.Append(Tiles(run, index));
        foreach (var sentence in Verdict.Of(run.Report))
            text.Append($"<p>{Text(sentence)}</p>\n");
        text.Append("<h3>With and without distillation</h3>\n").Append(Peers(run, index));
        text.Append(Incidents(run.Report));
        text.Append("<h3>Epoch by epoch</h3>\n").Append(Charts(run, index));
        text.Append("<h3>The test set</h3>\n").Append(Answers(run));
        text.Append("<h3>What it cost</h3>\n").Append(Cost(run.Report, index));
        text.Append("<h3>The run file, and what identifies the result</h3>\n").Append(Identity(run, index));
        return text.ToString();
    }

    private static string Tiles(ReportedRun run, int index)
    {
        var report = run.Report;
        var text = new StringBuilder("<dl class=\"tiles\">");
        if (report.Gain is { } gain)
            Tile(
                "gain, in points",
                Number($"/{index}/gain/mean", gain.Mean, Format.Points(gain.Mean), "span", Class(gain.Mean)));
        var students = run.Students;
        if (students.Count > 0)
            Tile(
                students.Count == 1 ? students[0].Name : "mean of the students",
                $"<span>{Format.Accuracy(students.Average(peer => peer.AccuracyLast))}</span>");
        if (report.Ensemble is { } ensemble)
            Tile(
                "together, as an ensemble",
                Number(
                    $"/{index}/ensemble/accuracyLast", ensemble.AccuracyLast, Format.Accuracy(ensemble.AccuracyLast),
                    "span"));
        Tile(
            "time",
            Number($"/{index}/seconds/total", report.Seconds.Total, Format.Seconds(report.Seconds.Total), "span"));
        Tile(
            "logits exchanged",
            Number($"/{index}/exchange/bytes", report.Exchange.Bytes, Format.Bytes(report.Exchange.Bytes), "span"));
        return text.Append("</dl>\n").ToString();

        void Tile(string name, string value) =>
            text.Append($"<div class=\"tile\"><dt>{Text(name)}</dt><dd>{value}</dd></div>\n");
    }

    private static string Peers(ReportedRun run, int index)
    {
        var report = run.Report;
        var several = report.Peers.Select(peer => peer.Stage).Distinct().Count() > 1;
        string[] head =
        [
            "peer", ">last", ">alone", ">gain", ">best", ">(epoch)", .. several ? new[] { "stage" } : [], "model",
            "method", ">parameters",
        ];
        return Table($"{report.ScoreName} of the test set; gain in points", head, report.Peers.Index().Select(one =>
        {
            var (at, peer) = ($"/{index}/peers/{one.Index}", one.Item);
            return Head(peer.Name)
                + Number($"{at}/accuracyLast", peer.AccuracyLast, Format.Accuracy(peer.AccuracyLast))
                + Number($"{at}/control", peer.Control, Format.Accuracy(peer.Control))
                + Number($"{at}/gain", peer.Gain, Format.Points(peer.Gain), css: Class(peer.Gain))
                + Number($"{at}/accuracyBest", peer.AccuracyBest, Format.Accuracy(peer.AccuracyBest))
                + $"<td class=\"n\">{peer.BestEpoch + 1}</td>" + (several ? Cell(peer.Stage) : "")
                + Cell(peer.Model) + Cell(peer.Method ?? "none")
                + Number($"{at}/parameters", peer.Parameters, Format.Count(peer.Parameters));
        })) + "<p class=\"soft\">Alone: the same initial weights, order and views, trained without distillation.</p>\n";
    }

    private static string Incidents(RunReport report)
    {
        if (report.Incidents.Count == 0)
            return "";
        var text = new StringBuilder("<h3>What did not go as planned</h3>\n<ul>");
        foreach (var incident in report.Incidents.Take(MostIncidents))
            text.Append($"<li>{Text(incident.Text)}</li>\n");
        if (report.Incidents.Count > MostIncidents)
            text.Append($"<li>and {report.Incidents.Count - MostIncidents} more, in report.json</li>");
        return text.Append("</ul>\n").ToString();
    }

    private static string Charts(ReportedRun run, int index)
    {
        var text = new StringBuilder();
        var stages = run.Report.Epochs.Select(epoch => epoch.Stage).Distinct().ToList();
        foreach (var stage in stages)
        {
            var of = stages.Count > 1 ? $", stage {stage}" : "";
            text.Append("<div class=\"grid\">")
                .Append(CurveChart.Draw(
                    $"{run.Report.ScoreTitle} of the test set{of}",
                    Curves.Of(run, stage, epoch => epoch.Accuracy), Format.Accuracy0))
                .Append(CurveChart.Draw(
                    $"Training loss{of}", Curves.Of(run, stage, epoch => epoch.Loss), value => Format.Loss(value)))
                .Append("</div>\n");
        }

        text.Append("<p class=\"soft\">Dashed: the same peer trained alone.</p>\n");
        return text.Append(Details("The numbers, epoch by epoch", Table(
            "every epoch of every peer",
            ["peer", "stage", ">epoch", ">loss", $">{run.Report.ScoreName}", ">images/s", ">seconds"],
            run.Report.Epochs.Index().Select(one =>
            {
                var (at, epoch) = ($"/{index}/epochs/{one.Index}", one.Item);
                return Head(epoch.Peer) + Cell(epoch.Stage) + $"<td class=\"n\">{epoch.Epoch + 1}</td>"
                    + Number($"{at}/loss", epoch.Loss, Format.Loss(epoch.Loss))
                    + Number($"{at}/accuracy", epoch.Accuracy, Format.Accuracy(epoch.Accuracy))
                    + Number($"{at}/imagesPerSecond", epoch.ImagesPerSecond, Format.Count(epoch.ImagesPerSecond))
                    + Number($"{at}/trainSeconds", epoch.TrainSeconds, Format.Seconds(epoch.TrainSeconds));
            })))).ToString();
    }

    private static string Answers(ReportedRun run)
    {
        if (run.Answers is null && run.Pictures is null)
            return "<p>What the peers say of each test image is not shown: "
                + $"{Text(run.WithoutAnswers ?? "it was not asked for")}.</p>\n";
        var (all, most) = (run.Students, ReportedRun.MostExamined);
        var text = new StringBuilder();
        if (all.Count > most)
            text.Append($"<p class=\"soft\">The first {most} of {all.Count} students are shown.</p>\n");
        foreach (var student in all.Take(most).Select(peer => peer.Name))
        {
            if (run.Answers is { } answers && answers.Probabilities.ContainsKey(student))
                text.Append(AnswerSections.Of(run, answers, student));
            if (run.Pictures is { } pictures && pictures.Said.ContainsKey(student))
                text.Append(ExampleSections.Of(run, pictures, student));
        }

        return text.ToString();
    }

    private static string Cost(RunReport report, int index)
    {
        var (exchange, seconds) = (report.Exchange, report.Seconds);
        var text = new StringBuilder(Table(
            "seconds of an epoch, training and making the own sheet (median)",
            ["peer", ">with distillation", ">alone", ">ratio"],
            report.Peers.Index().Select(one =>
            {
                var (at, peer) = ($"/{index}/peers/{one.Index}", one.Item);
                return Head(peer.Name)
                    + Number($"{at}/epochSeconds", peer.EpochSeconds, Format.Seconds(peer.EpochSeconds))
                    + Number(
                        $"{at}/controlEpochSeconds", peer.ControlEpochSeconds,
                        Format.Seconds(peer.ControlEpochSeconds ?? 0))
                    + $"<td class=\"n\">{peer.Cost?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"}</td>";
            })));
        List<string> rows =
        [
            Row("logits exchanged", "exchange/bytes", exchange.Bytes, Format.Bytes(exchange.Bytes)),
            Row("sheets that were read", "exchange/sheets", exchange.Sheets, Format.Count(exchange.Sheets)),
            Row(
                "the same exchanges with weights", "exchange/weightBytes", exchange.WeightBytes,
                Format.Bytes(exchange.WeightBytes)),
            Row("from start to end", "seconds/total", seconds.Total, Format.Seconds(seconds.Total)),
            Row("peers: training", "seconds/train", seconds.Train, Format.Seconds(seconds.Train)),
            Row("peers: making sheets", "seconds/sheet", seconds.Sheet, Format.Seconds(seconds.Sheet)),
            Row("peers: waiting", "seconds/wait", seconds.Wait, Format.Seconds(seconds.Wait)),
            Row("of it for slower peers", "seconds/idle", seconds.Idle, Format.Seconds(seconds.Idle)),
        ];
        text.Append(Table("the whole run", ["what", ">how much"], rows));
        if (ExchangeShare.Measure(report.Epochs) is { Epochs: > 0 } share)
            text.Append($"<p>The exchange takes {Format.Accuracy(share.Share)} of an epoch of the slowest peer.</p>\n");
        return text.ToString();

        string Row(string name, string at, double value, string shown) =>
            Head(name) + Number($"/{index}/{at}", value, shown);
    }

    private static string Identity(ReportedRun run, int index)
    {
        var report = run.Report;
        var text = new StringBuilder(Table(
            "a run with the same hashes has the same weights, bit for bit", ["what", "SHA-256"],
            [
                Head("run file, with every default") + Hash($"/{index}/runFileHash", report.RunFileHash),
                .. report.Peers.Index().Select(one => Head($"weights of {one.Item.Name}")
                    + Hash($"/{index}/peers/{one.Index}/weightsSha256", one.Item.WeightsSha256)),
            ]));
        if (run.RunFile is { } file)
            text.Append(Details("The run file, as it was handed over", $"<pre tabindex=\"0\">{Text(file)}</pre>\n"));
        if (run.Plan is { } plan)
            text.Append(Details(
                "The plan: the run file with every default filled in",
                $"<pre tabindex=\"0\">{Text(JsonSerializer.Serialize(plan, Indented))}</pre>\n"));
        if (report.Sheets.Count > 0)
            text.Append(Details(
                report.Sheets.Count > MostSheets
                    ? $"The first {MostSheets} of {report.Sheets.Count} sheets"
                    : "The sheets",
                Table(
                    "logits that were made", ["peer", "stage", ">after epoch", ">view", "kind", "SHA-256"],
                    report.Sheets.Take(MostSheets).Select(sheet => Head(sheet.Peer) + Cell(sheet.Stage)
                        + $"<td class=\"n\">{sheet.Epoch + 1}</td><td class=\"n\">{sheet.View}</td>"
                        + Cell(sheet.Source) + $"<td><code>{Text(sheet.Sha256)}</code></td>"))));
        return text.Append($"<p class=\"soft\">{Text(Machine(report.Stack))}</p>\n").ToString();
    }

    private static string Machine(PeerMachine stack) =>
        $"{stack.Torch}, {(stack.Akka is { } akka ? $"Akka.NET {akka}, " : "")}.NET {stack.Dotnet}, {stack.Machine}, "
            + $"{stack.Device}, {stack.Threads} thread{(stack.Threads == 1 ? "" : "s")} a peer";

    private static string Hash(string at, string hash) => $"<td data-at=\"{at}\"><code>{Text(hash)}</code></td>";
}
