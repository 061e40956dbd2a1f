using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>Encodes logits into the node's store and says where they are.</summary>
public sealed class SheetMaker(SheetStore store, ServedAddress served)
{
    /// <param name="madeAfter">Epoch of the stage; -1 before its first.</param>
    /// <param name="sampleSet">Hash, hex, of the set whose rows these are.</param>
    /// <param name="row">Its values: places x values of one place.</param>
    /// <param name="logits">Rows x values.</param>
    /// <param name="firstRow">0, or where a shard begins.</param>
    /// <param name="meanOf">The peers that a shard is the mean of.</param>
    /// <exception cref="SheetException">A logit is NaN or infinite: nothing is stored, nobody gets it.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public SheetManifest Make(
        Fence fence, int madeAfter, SheetOrder order, string sampleSet, Shape row, SheetLogits logits,
        int firstRow = 0, IReadOnlyList<PeerId>? meanOf = null)
    {
        var form = RowForm.Of(row, order.Precision);
        var rows = checked((int)(logits.Count / form.Values));
        var description = new SheetDescription(order.Precision, rows, firstRow, form.Values, order.View, sampleSet)
        {
            Channels = form.Channels,
        };
        var manifest = new SheetManifest(
            fence.Run, fence.Stage, fence.Peer, fence.Incarnation, madeAfter, order.View, order.Source, order.Precision,
            description.Rows, firstRow, form.Values, sampleSet, SheetWriter.BytesOf(description), "", null)
        {
            MeanOf = meanOf,
            Channels = form.Channels,
        };
        SheetRounding? rounding = null;
        var id = store.IdOf(manifest);
        var stored = store.Save(
            id, Peers.PeerSession.AccountOf(fence), manifest.Bytes,
            file =>
            {
                var written = SheetWriter.WriteFrom(file, description, logits);
                rounding = written.Rounding;
                return written.Sha256;
            });
        var url = new Uri(served.Url, $"{NodePaths.Sheets}/{id}");
        return manifest with { Sha256 = stored.Sha256, Url = url.ToString(), Rounding = rounding };
    }
}
