using KdCluster.Contracts.Sheets;

namespace KdCluster.Node.Sheets;

/// <summary>The logits of a sheet, or why there are none.</summary>
/// <param name="Logits">Rows x classes; null when refused.</param>
/// <param name="Bytes">Read from the node that holds it; 0 when it lay here.</param>
public sealed record FetchedSheet(SheetLogits? Logits, string? Refusal, long Bytes)
{
    public static FetchedSheet Refused(string reason, long bytes = 0) => new(null, reason, bytes);
}
