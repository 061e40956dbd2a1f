using System.Text.Json;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// The file that a <see cref="SheetList"/> refers to: UTF-8 JSON. The shards of one mean all name the same peers, so
/// these stand in the file once.
/// </summary>
public static class SheetListCodec
{
    public static byte[] Encode(IReadOnlyList<SheetManifest> sheets)
    {
        var meanOf = sheets.FirstOrDefault(sheet => sheet.MeanOf is not null)?.MeanOf;
        var hoisted = meanOf is null
            ? sheets
            : [
                .. sheets.Select(
                    sheet => sheet.MeanOf is { } own && IsSame(own, meanOf) ? sheet with { MeanOf = [] } : sheet)];
        return JsonSerializer.SerializeToUtf8Bytes(
            new SheetListFile(hoisted, meanOf), MessageJson.Default.SheetListFile);
    }

    /// <exception cref="WireException">It is no list of sheets.</exception>
    public static IReadOnlyList<SheetManifest> Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var file = JsonSerializer.Deserialize(bytes, MessageJson.Default.SheetListFile)
                ?? throw new WireException("the list of sheets is null");
            return [
                .. file.Sheets.Select(
                    sheet => sheet.MeanOf is { Count: 0 } ? sheet with { MeanOf = file.MeanOf } : sheet)];
        }
        catch (Exception e) when (
            e is JsonException or NotSupportedException or InvalidOperationException or FormatException
                or OverflowException)
        {
            throw new WireException($"the list of sheets cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a message can carry the manifests itself.</summary>
    public static bool FitsInMessage(IReadOnlyList<SheetManifest> sheets)
    {
        var bytes = 0;
        foreach (var sheet in sheets)
        {
            bytes += Fixed + (sheet.Rounding is null ? 0 : Rounded) + sheet.Peer.Value.Length + (sheet.Url?.Length ?? 0)
                + (sheet.MeanOf?.Sum(peer => peer.Value.Length + 3) ?? 0);
            if (bytes > Limits.ManifestBytes)
                return false;
        }

        return true;
    }

    /// <summary>Bytes of a manifest without its names: two hashes, numbers at their longest, keys.</summary>
    private const int Fixed = 400;

    /// <summary>What a manifest says more of a sheet that was rounded.</summary>
    private const int Rounded = 120;

    private static bool IsSame(IReadOnlyList<PeerId> a, IReadOnlyList<PeerId> b) =>
        ReferenceEquals(a, b) || a.SequenceEqual(b);
}

/// <param name="MeanOf">Whose mean those of the sheets are whose own list is there and empty.</param>
public sealed record SheetListFile(IReadOnlyList<SheetManifest> Sheets, IReadOnlyList<PeerId>? MeanOf);
