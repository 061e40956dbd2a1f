using KdCluster.Contracts.Reports;
using Spectre.Console;

namespace KdCluster.Console.Screen;

/// <summary>The report as the screen shows it at the end of a run.</summary>
public static class ReportTables
{
    /// <summary>More are in the report's file alone.</summary>
    private const int MostClasses = 20;

    /// <param name="oneOfMany">The run is one of a sweep.</param>
    public static void Show(IAnsiConsole screen, RunReport report, bool oneOfMany = false)
    {
        screen.WriteLine();
        Peers(report).Write(screen);
        screen.Write(Totals(report));
        foreach (var note in report.Notes ?? [])
            screen.WriteLine(note);
        if (report.Data is { } data)
            Data(screen, data);
        screen.WriteLine();
        foreach (var sentence in Verdict.Of(report, oneOfMany))
            screen.WriteLine(sentence);
    }

    /// <summary>Writes a sweep's report to a folder and shows it.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Keep(Session session, SweepReport report, string folder)
    {
        session.Plain("\n" + ReportFiles.Write(folder, report));
        session.Plain($"report: {Path.Combine(folder, "sweep.md")} and sweep.json");
    }

    private static Listing Peers(RunReport report)
    {
        var controls = report.Peers.Any(p => p.Control is not null);
        var table = new Listing([
            "peer", "model", ">parameters", ">last", ">best", ">(epoch)",
            .. controls ? new[] { ">alone", ">gain" } : []]);
        foreach (var peer in report.Peers)
        {
            table.Add([
                peer.Name, peer.Model, Format.Count(peer.Parameters), Format.Accuracy(peer.AccuracyLast),
                Format.Accuracy(peer.AccuracyBest), $"({peer.BestEpoch + 1})",
                .. controls ? new Cell[] { Format.Accuracy(peer.Control), Gain(peer.Gain) } : []]);
        }

        return table;
    }

    private static Cell Gain(double? gain) =>
        new(Format.Points(gain), gain switch { > 0 => Color.Green, < 0 => Color.Red, _ => null });

    private static void Data(IAnsiConsole screen, DataReport data)
    {
        if (data.Classes.Count is > 0 and <= MostClasses)
            ClassTable.Of([.. data.Classes.Select(one => (one.Name, one.Training, one.Test))]).Write(screen);
        foreach (var note in data.Notes)
            screen.WriteLine(note);
    }

    private static Grid Totals(RunReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        void Row(string name, string value) =>
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(value));
        if (report.Ensemble is { AccuracyLast: var together })
            Row("ensemble", Format.Accuracy(together));
        var exchange = report.Exchange;
        Row(
            "logits exchanged",
            $"{Format.Bytes(exchange.Bytes)} in {exchange.Sheets} sheets ({exchange.Source}, {exchange.Precision})");
        if (exchange.Rounding is { } rounding)
            Row($"error of {exchange.Precision}", rounding.ToString());
        Row("as weights", Format.Bytes(exchange.WeightBytes));
        var seconds = report.Seconds;
        Row(
            "time",
            $"{Format.Seconds(seconds.Total)} in all; peers: training {Format.Seconds(seconds.Train)}, "
                + $"sheets {Format.Seconds(seconds.Sheet)}, waiting {Format.Seconds(seconds.Wait)}");
        Row(
            "stack",
            $"{report.Stack.Torch}, .NET {report.Stack.Dotnet}, {report.Stack.Device}, "
                + $"{report.Stack.Threads} thread{(report.Stack.Threads == 1 ? "" : "s")} a peer");
        if (report.Data is { } data)
            Row(
                "data",
                $"{data.Name}: {data.Shape}, {Format.Count(data.Training)} training and {Format.Count(data.Test)} "
                    + "test samples");
        Row("run file", report.RunFileHash.Length > 16 ? report.RunFileHash[..16] : report.RunFileHash);
        return grid;
    }
}
