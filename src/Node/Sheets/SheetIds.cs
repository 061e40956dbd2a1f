using KdCluster.Contracts.Sheets;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>How a node names a sheet in its store and on its server.</summary>
public static class SheetIds
{
    public static ContentId Of(SheetManifest sheet) => ContentId.Of(
        sheet.Run.Value, $"{sheet.Stage}", sheet.Peer.Value, $"{sheet.Incarnation}", $"{sheet.Epoch}", $"{sheet.View}", $"{sheet.Source}",
        $"{sheet.FirstRow}", $"{sheet.Rows}", sheet.MeanOf is null ? "own" : string.Join(',', sheet.MeanOf), sheet.SampleSet);

    /// <summary>Of a manifest whose sizes were checked.</summary>
    internal static int HeadBytes(this SheetManifest sheet) => SheetLayout.Of(SheetDescription.Of(sheet), out _)!.Value.HeadBytes;
}
