using System.Text;
using KdCluster.Console.Screen;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>Several runs side by side.</summary>
internal static class Comparison
{
    /// <param name="shown">So many have a part of their own below.</param>
    public static string Of(IReadOnlyList<ReportedRun> runs, int shown)
    {
        var text = new StringBuilder();
        text.Append("<nav aria-label=\"Runs\"><ul>");
        foreach (var (index, run) in runs.Take(shown).Index())
            text.Append($"<li><a href=\"#run-{index}\">{Text(run.Report.Run)}</a></li>");
        text.Append("</ul></nav>\n");
        if (runs.Count > shown)
            text.Append($"<p class=\"soft\">The first {shown} runs have a part of their own below.</p>\n");
        text.Append(Table(
            "the runs: means over the students of the last stage",
            [
                "run", "status", "method", ">seed", ">students", $">{Curves.Scores(runs)}", ">alone", ">gain",
                ">exchanged", ">time",
            ],
            runs.Index().Select(run => Row(run.Index, run.Item))));
        text.Append(CurveChart.Draw(Curves.MeansTitle(runs), Curves.Means(runs), Format.Accuracy0));
        return text.ToString();
    }

    private static string Row(int index, ReportedRun run)
    {
        var (report, students) = (run.Report, run.Students);
        double? mean = students.Count == 0 ? null : students.Average(peer => peer.AccuracyLast);
        var alone = students.Select(peer => peer.Control).OfType<double>().ToList();
        double? control = alone.Count == 0 ? null : alone.Average();
        return Head(report.Run) + Cell(report.Status)
            + Cell(string.Join(", ", students.Select(peer => peer.Method ?? "none").Distinct()))
            + $"<td class=\"n\">{report.Seed}</td><td class=\"n\">{students.Count}</td>"
            + $"<td class=\"n\">{Format.Accuracy(mean)}</td><td class=\"n\">{Format.Accuracy(control)}</td>"
            + Number(
                $"/{index}/gain/mean", report.Gain?.Mean, Format.Points(report.Gain?.Mean),
                css: Class(report.Gain?.Mean))
            + Number($"/{index}/exchange/bytes", report.Exchange.Bytes, Format.Bytes(report.Exchange.Bytes))
            + Number($"/{index}/seconds/total", report.Seconds.Total, Format.Seconds(report.Seconds.Total));
    }
}
