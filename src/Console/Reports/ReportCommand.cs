using System.CommandLine;
using System.Text;
using KdCluster.Console.Cluster.Commands;
using KdCluster.Console.Reports.Html;
using KdCluster.Console.Screen;
using KdCluster.Contracts.Files;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Reports;

/// <summary>`kd report RUN...`: one or several runs, as a page to send to somebody, as a table or as JSON.</summary>
public static class ReportCommand
{
    public static Command Build(Session session)
    {
        var runs = Runs();
        var html = new Option<string?>("--html")
        {
            HelpName = "FILE", Description = "write one page that needs no other file and no network",
        };
        var csv = new Option<bool>("--csv") { Description = "every epoch of every peer as a line, for a spreadsheet" };
        var quick = new Option<bool>("--quick")
        {
            Description = "leave out what needs the weights and the data: confusion, calibration, pictures",
        };
        return ClusterCommand.Build(
            session, "report",
            "Reports one or several runs: on the screen, as a page (--html), as a table (--csv), or as JSON (--json).",
            [runs, html, csv, quick], async (asked, stop) =>
        {
            var page = asked.Parsed.GetValue(html);
            if (new[] { page is not null, asked.Parsed.GetValue(csv), asked.Json }.Count(one => one) > 1)
                throw new CommandException("--html, --csv and --json are three things: give one", ExitCode.BadInput);
            var sources = new ReportSources(asked.Client, answers: page is not null && !asked.Parsed.GetValue(quick));
            var read = await sources.Read(asked.Parsed.GetValue(runs)!, stop);
            if (page is not null)
                Write(session, page, read);
            else if (asked.Parsed.GetValue(csv))
                session.Screen.Profile.Out.Writer.Write(ReportCsv.Of(read));
            else if (asked.Json)
                session.Plain(Json(read));
            else
                foreach (var run in read)
                    ReportTables.Show(session.Screen, run.Report, oneOfMany: read.Count > 1);
            return ExitCode.Ok;
        });
    }

    internal static Argument<string[]> Runs() => new("RUN")
    {
        Description = "a folder that a training left, such as runs/NAME, or the id of a run (`kd run ls`)",
        Arity = ArgumentArity.OneOrMore,
    };

    private static void Write(Session session, string path, IReadOnlyList<ReportedRun> runs)
    {
        var page = HtmlReport.Render(runs);
        AtomicFile.Write(path, page);
        foreach (var run in runs.Where(run => run.WithoutAnswers is not null))
            session.Remark($"{run.Report.Run}: without confusion, calibration and pictures: {run.WithoutAnswers}");
        session.Plain($"report: {path} ({Format.Bytes(Encoding.UTF8.GetByteCount(page))})");
    }

    /// <summary>Of one run its `report.json`; of several a list of them.</summary>
    private static string Json(IReadOnlyList<ReportedRun> runs) => runs.Count == 1
        ? ReportJson.Write(runs[0].Report).TrimEnd('\n')
        : $"[\n{string.Join(",\n", runs.Select(run => ReportJson.Write(run.Report).TrimEnd('\n')))}\n]";
}
