using KdCluster.Contracts.Sheets;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>How a node names a sheet in its store and on its server.</summary>
public static class SheetIds
{
    /// <param name="secret">Of the node: who does not have the manifest cannot work out the address.</param>
    public static ContentId Of(string secret, SheetManifest sheet) => ContentId.Of(
        secret, sheet.Run.Value, $"{sheet.Stage}", sheet.Peer.Value, $"{sheet.Incarnation}", $"{sheet.Epoch}",
        $"{sheet.View}", $"{sheet.Source}", $"{sheet.FirstRow}", $"{sheet.Rows}",
        sheet.MeanOf is null ? "own" : string.Join(',', sheet.MeanOf), sheet.SampleSet);
}
