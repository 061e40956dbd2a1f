using Microsoft.Net.Http.Headers;

namespace KdCluster.Hosting.Transfer;

/// <summary>The part of a file that a request asks for.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Offset of the first byte behind it.</summary>
    public long End => Offset + Length;

    /// <summary>
    /// What the header asks for of a file with this length. No header or several ranges: the whole file (a server may
    /// ignore ranges). Null: the range cannot be satisfied.
    /// </summary>
    public static ByteRange? Of(RangeHeaderValue? header, long fileLength)
    {
        if (header is not { Unit.Value: "bytes", Ranges.Count: 1 })
            return new(0, fileLength);
        var range = header.Ranges.Single();
        var (from, to) = range switch
        {
            { From: null } => (Math.Max(0, fileLength - (range.To ?? 0)), fileLength - 1),
            _ => (range.From!.Value, Math.Min(range.To ?? long.MaxValue, fileLength - 1)),
        };
        return from < fileLength && from <= to ? new(from, to - from + 1) : null;
    }
}
