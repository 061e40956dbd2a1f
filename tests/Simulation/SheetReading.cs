using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Protocol;

namespace KdCluster.Simulation;

/// <param name="Logits">As they were read.</param>
public sealed record UsedSheet(SheetManifest Sheet, float[] Logits);

public sealed record Gathered(IReadOnlyList<UsedSheet> Used, IReadOnlyList<SheetRefusal> Refused);

/// <summary>
/// How a peer gets files: from its node's disk, else from the node that made them, checked by the production code
/// wherever they come from.
/// </summary>
internal sealed class SheetReading(SimNode node, Fence fence)
{
    private readonly Dictionary<string, float[]> _fetched = new(StringComparer.Ordinal);

    private World World => node.World;

    public void Prefetch(SheetManifest sheet) => Read(sheet, sheet.View);

    public Gathered Gather(StartEpoch start)
    {
        var found = start.Sources
            .Select(sheet => (Sheet: sheet, Read: Lost() ? (null, "lost") : Read(sheet, start.View))).ToList();
        var whole = World.Without == Guard.WholeMean
            || WholeMean.IsUsable(found.Select(x => (x.Sheet, x.Read.Logits is not null)), Sheets.Rows);
        var isUsed = found.ToLookup(x => x.Read.Logits is not null && (whole || x.Sheet.MeanOf is null));
        return new(
            [.. isUsed[true].Select(x => new UsedSheet(x.Sheet, x.Read.Logits!))],
            [.. isUsed[false].Select(x => new SheetRefusal(SheetKey.Of(x.Sheet), x.Read.Refusal ?? "no mean"))]);

        bool Lost() => World.Chance(World.Faults.Drop / 4);
    }

    /// <summary>Null: one of them cannot be had.</summary>
    public IReadOnlyList<float[]>? ReadAll(IReadOnlyList<SheetManifest> sheets, int view)
    {
        var read = sheets.Select(sheet => Read(sheet, view).Logits).OfType<float[]>().ToList();
        return read.Count == sheets.Count ? read : null;
    }

    /// <summary>A checkpoint's bytes; null: nobody has it whole.</summary>
    public byte[]? Fetch(CheckpointRef checkpoint, string coordinator)
    {
        var there = World.Nodes.Where(n => n.Serves(checkpoint) && Connects(n))
            .Select(n => n.Disk.Find(checkpoint));
        var copy = World.Network.Connects(node.Id.Value, coordinator)
            ? World.Copies.GetValueOrDefault(checkpoint.Sha256)
            : null;
        return there.Prepend(node.Disk.Find(checkpoint)).Append(copy).OfType<byte[]>().FirstOrDefault(
            bytes => World.Without == Guard.CheckpointHash || SimDisk.Sha256(bytes) == checkpoint.Sha256);
    }

    private (float[]? Logits, string? Refusal) Read(SheetManifest sheet, int view)
    {
        var expected = new SheetExpectation(fence.Run, fence.Stage, view, Sheets.Rows, Sheets.Classes, node.SampleSet);
        if (World.Without != Guard.SheetExpectation && expected.Refuse(sheet) is { } reason)
            return (null, reason);
        if (_fetched.TryGetValue(sheet.Sha256, out var known))
            return (known, null);
        var key = SheetKey.Of(sheet);
        var there = World.Nodes.Where(n => sheet.Url == $"{n.Url}/sheet" && Connects(n)).Select(n => n.Disk.Find(key));
        string? refusal = null;
        foreach (var bytes in there.Prepend(node.Disk.Find(key)).OfType<byte[]>())
        {
            if (Decode(bytes, sheet, out var error) is { } logits)
            {
                _fetched[sheet.Sha256] = logits;
                return (logits, null);
            }

            refusal = error!.Message;
        }

        return (null, refusal ?? "unreachable");
    }

    private float[]? Decode(byte[] bytes, SheetManifest sheet, out SheetError? error)
    {
        if (World.Without != Guard.SheetHash)
            return SheetReader.Read(bytes, sheet, out error);
        error = null;
        var logits = new float[sheet.Rows * sheet.Classes];
        SheetCodec.Decode(
            bytes.AsSpan(bytes.Length - (logits.Length * sizeof(float))), sheet.Precision, logits);
        return logits;
    }

    private bool Connects(SimNode other) => other.IsUp && World.Network.Connects(node.Id.Value, other.Id.Value);
}
