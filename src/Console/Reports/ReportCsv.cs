using System.Globalization;
using System.Text;

namespace KdCluster.Console.Reports;

/// <summary>Every epoch of every peer as a line, for a spreadsheet: RFC 4180, numbers as in `report.json`.</summary>
public static class ReportCsv
{
    private static readonly string[] Columns =
    [
        "run", "name", "seed", "stage", "epoch", "peer", "control", "method", "loss", "accuracy", "learningRate",
        "imagesPerSecond", "seconds", "trainSeconds", "sheetSeconds", "waitSeconds", "fetchSeconds", "sources",
    ];

    /// <summary>Epochs and stages are counted from 1, as people do.</summary>
    public static string Of(IEnumerable<ReportedRun> runs)
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append("\r\n");
        foreach (var run in runs)
        {
            var report = run.Report;
            var methods = report.Peers.ToLookup(peer => (peer.Stage, peer.Name), peer => peer.Method);
            foreach (var epoch in report.Epochs)
                Line(
                    text, report.Run, report.Name, report.Seed, epoch.Stage, epoch.Epoch + 1, epoch.Peer,
                    run.IsControl(epoch.Peer) ? "yes" : "no",
                    methods[(epoch.Stage, epoch.Peer)].FirstOrDefault() ?? "none",
                    epoch.Loss, epoch.Accuracy, epoch.LearningRate, epoch.ImagesPerSecond, epoch.Seconds,
                    epoch.TrainSeconds, epoch.SheetSeconds, epoch.WaitSeconds, epoch.FetchSeconds,
                    string.Join(' ', epoch.Sources));
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",");
            text.Append(Quoted(string.Format(CultureInfo.InvariantCulture, "{0}", values[i])));
        }

        text.Append("\r\n");
    }

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
