using System.Text;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;

namespace KdCluster.Reference;

/// <summary>Writes `report.json` and `report.md`.</summary>
internal static class ReportFiles
{
    /// <exception cref="CheckpointException">They could not be written.</exception>
    public static void Write(RunFolder folder, RunReport report)
    {
        AtomicFile.Write(folder.ReportJson, stream => stream.Write(Encoding.UTF8.GetBytes(ReportJson.Write(report))));
        AtomicFile.Write(
            folder.ReportMarkdown, stream => stream.Write(Encoding.UTF8.GetBytes(ReportMarkdown.Render(report))));
    }
}
