using System.Text.Json;
using KdCluster.Contracts.Files;

namespace KdCluster.Contracts.Reports;

/// <summary>
/// `report.json` and `report.md` in the folder of a run, `sweep.json` and `sweep.md` in that of a sweep.
/// </summary>
public static class ReportFiles
{
    private const string Name = "report.json";

    /// <exception cref="IOException">They could not be written.</exception>
    public static void Write(string folder, RunReport report)
    {
        AtomicFile.Write(Path.Combine(folder, Name), ReportJson.Write(report));
        AtomicFile.Write(Path.Combine(folder, "report.md"), ReportMarkdown.Render(report));
    }

    /// <returns>The text of `sweep.md`.</returns>
    /// <exception cref="IOException">They could not be written.</exception>
    public static string Write(string folder, SweepReport report)
    {
        var text = SweepMarkdown.Render(report);
        AtomicFile.Write(Path.Combine(folder, "sweep.json"), ReportJson.Write(report));
        AtomicFile.Write(Path.Combine(folder, "sweep.md"), text);
        return text;
    }

    /// <summary>Null when there is none yet, or it cannot be read.</summary>
    public static RunReport? Read(string folder)
    {
        try
        {
            return ReportJson.Read(File.ReadAllText(Path.Combine(folder, Name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
