using System.Text;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Reports;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>
/// One page of one or several runs that needs no other file, no network and no script. Each number says where in
/// `report.json` it stands.
/// </summary>
public static class HtmlReport
{
    /// <summary>Of so many runs each has a part of its own; more are only compared.</summary>
    private const int MostRuns = 6;

    public static string Render(IReadOnlyList<ReportedRun> runs)
    {
        var title = runs.Count == 1 ? $"{runs[0].Report.Name}: {runs[0].Report.Status}" : $"{runs.Count} runs compared";
        var text = new StringBuilder();
        text.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>{Text(title)}</title>
            <style>
            {Style}</style>
            </head>
            <body>
            <header>
            <h1>{Text(title)}</h1>
            </header>
            <main>

            """);
        if (runs.Count > 1)
            text.Append(Comparison.Of(runs, MostRuns));
        foreach (var (index, run) in runs.Take(MostRuns).Index())
        {
            text.Append(
                $"<section id=\"run-{index}\">\n<h2>Run {Text(run.Report.Run)}</h2>\n"
                    + $"<p class=\"soft\">{Text(Subtitle(run.Report))}</p>\n");
            text.Append(RunSections.Of(run, index)).Append("</section>\n");
        }

        return text.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Subtitle(RunReport report)
    {
        var data = report.Data is { } read ? $"{read.Name}, {Format.Count(read.Test)} test images, " : "";
        return $"{report.Status}, {data}seed {report.Seed}, {report.Stack.Machine}, "
            + $"{report.Stack.Device}, {report.Stack.Torch}";
    }

    private static string Style
    {
        get
        {
            using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
            return new StreamReader(stream).ReadToEnd();
        }
    }
}
