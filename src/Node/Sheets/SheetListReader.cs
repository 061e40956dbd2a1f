using System.Security.Cryptography;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;
using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Fetches lists of sheets that were too long for a command: each once, however many peers of this node need it. The
/// newest few are remembered.
/// </summary>
public sealed class SheetListReader(DownloadClient client)
{
    private const int Kept = 4;
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _newestFirst = new();

    /// <summary>Blocks. The manifests of the list.</summary>
    /// <exception cref="SheetListException">It cannot be had now; nothing is wrong with the peer.</exception>
    public IReadOnlyList<SheetManifest> Read(SheetList list, CancellationToken cancel)
    {
        var entry = Find(list.Sha256);
        lock (entry)
            return entry.Sheets ??= Fetch(list, cancel);
    }

    private Entry Find(string sha256)
    {
        lock (_gate)
        {
            if (_newestFirst.FirstOrDefault(entry => entry.Sha256 == sha256) is { } known)
                return known;
            _newestFirst.AddFirst(new Entry(sha256));
            while (_newestFirst.Count > Kept)
                _newestFirst.RemoveLast();
            return _newestFirst.First!.Value;
        }
    }

    private IReadOnlyList<SheetManifest> Fetch(SheetList list, CancellationToken cancel)
    {
        if (list.Bytes is < 1 or > Limits.SheetListBytes)
            throw new SheetListException(
                list, $"its length is said to be {list.Bytes} bytes; {Limits.SheetListBytes} are the most");
        if (!Uri.TryCreate(list.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new SheetListException(list, "it has no address: does the coordinator serve HTTP?");
        var target = new ListTarget((int)list.Bytes, list.Sha256);
        if (new Download(client, url, list.Sha256, target).Run(cancel) is { } reason)
            throw new SheetListException(list, reason);
        try
        {
            return SheetListCodec.Decode(target.Content);
        }
        catch (WireException e)
        {
            throw new SheetListException(list, e.Message);
        }
    }

    private sealed class Entry(string sha256)
    {
        public string Sha256 => sha256;

        public IReadOnlyList<SheetManifest>? Sheets { get; set; }
    }

    private sealed class ListTarget(int length, string sha256) : IDownloadTarget
    {
        public byte[] Content { get; } = new byte[length];

        public long Length => length;

        public Span<byte> RoomAt(long offset) => Content.AsSpan((int)offset);

        public DownloadFault? Received(long offset) =>
            offset < length
                || string.Equals(
                    Convert.ToHexStringLower(SHA256.HashData(Content)), sha256, StringComparison.OrdinalIgnoreCase)
                ? null
                : new("its hash is wrong", RetryFrom: 0);
    }
}

/// <summary>A list of sheets cannot be had at the moment: the coordinator that serves it starts again, say.</summary>
public sealed class SheetListException(SheetList list, string reason) : IOException(
    $"the list of {list.Count} sheets at {list.Url ?? "no address"}: {reason}");
