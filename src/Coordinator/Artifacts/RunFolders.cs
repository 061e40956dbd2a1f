using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>`runs/ID/` in the data folder: the report of each run that has ended.</summary>
public sealed class RunFolders(string root)
{
    /// <summary>Run ids are made here from checked names; anything else has no folder.</summary>
    public string Of(RunId run) =>
        run.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && run.Value.Length > 0
        ? Path.Combine(root, run.Value)
        : throw new ArgumentException($"\"{run}\" is no run id", nameof(run));

    public void WriteReport(RunId run, IReadOnlyList<JournalRow> rows)
    {
        var report = JournalReport.Of(rows);
        var folder = Of(run);
        Directory.CreateDirectory(folder);
        Replace(Path.Combine(folder, "report.json"), ReportJson.Write(report));
        Replace(Path.Combine(folder, "report.md"), ReportMarkdown.Render(report));
    }

    /// <summary>
    /// The report that was written when the run ended; null when it has not been written yet, or cannot be read.
    /// </summary>
    public RunReport? ReadReport(RunId run)
    {
        try
        {
            return ReportJson.Read(File.ReadAllText(Path.Combine(Of(run), "report.json")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
