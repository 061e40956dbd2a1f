using System.Text;
using System.Text.Json;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;

namespace KdCluster.Distillation.Reference;

/// <summary>Writes `report.json` and `report.md`.</summary>
internal static class ReportFiles
{
    private static readonly ContractsJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <exception cref="CheckpointException">They could not be written.</exception>
    public static void Write(RunFolder folder, RunReport report)
    {
        AtomicFile.Write(folder.ReportJson, stream => JsonSerializer.Serialize(stream, report, Json.RunReport));
        AtomicFile.Write(folder.ReportMarkdown, stream => stream.Write(Encoding.UTF8.GetBytes(ReportMarkdown.Render(report))));
    }
}
