using System.Security.Cryptography;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// Lists of sheets that are too long for a message, kept in memory as files named by their hash. A list is made anew
/// whenever a command that needs it is sent, so that nothing is lost with a restart: the newest few are enough. From
/// any thread.
/// </summary>
public sealed class SheetLists
{
    private const int Kept = 8;
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _newestFirst = new();

    /// <summary>The same command, with its sheets in a list when they would not fit in it.</summary>
    /// <param name="all">The sheets of everybody who gets such a command: one list for all of them. Null: the command's
    ///     own.</param>
    /// <param name="url">Base address of this coordinator's HTTP server.</param>
    public IPeerMessage Shorten(IPeerMessage message, IReadOnlyList<SheetManifest>? all, string? url)
    {
        if (message is not INamesSheets { Listed: null } names || SheetListCodec.FitsInMessage(names.Sources))
            return message;
        var (sha256, bytes) = Keep(all ?? names.Sources);
        var list = new SheetList(
            sha256, bytes.Length, (all ?? names.Sources).Count,
            url is null ? null : $"{url}/artifacts/sheets/{sha256}");
        return message switch
        {
            StartEpoch x => x with { Sources = [], Listed = list },
            AverageShard x => x with { Sources = [], Listed = list },
            ScoreEnsemble x => x with { TestSheets = [], Listed = list },
            _ => message,
        };
    }

    /// <summary>The file of this hash; null when it is not there (any more).</summary>
    public byte[]? Find(string sha256)
    {
        lock (_gate)
            return _newestFirst.FirstOrDefault(entry => entry.Sha256 == sha256)?.Bytes;
    }

    private (string Sha256, byte[] Bytes) Keep(IReadOnlyList<SheetManifest> sheets)
    {
        lock (_gate)
        {
            // A thousand peers are sent the same list one after the other, and the state holds each manifest once:
            // looking is cheap, encoding is not.
            if (_newestFirst.FirstOrDefault(entry => entry.IsOf(sheets)) is { } known)
                return (known.Sha256, known.Bytes);
            var bytes = SheetListCodec.Encode(sheets);
            var made = new Entry([.. sheets], Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
            _newestFirst.AddFirst(made);
            while (_newestFirst.Count > Kept)
                _newestFirst.RemoveLast();
            return (made.Sha256, bytes);
        }
    }

    private sealed record Entry(SheetManifest[] Sheets, string Sha256, byte[] Bytes)
    {
        public bool IsOf(IReadOnlyList<SheetManifest> other)
        {
            if (other.Count != Sheets.Length)
                return false;
            for (var i = 0; i < Sheets.Length; i++)
            {
                if (!ReferenceEquals(Sheets[i], other[i]))
                    return false;
            }

            return true;
        }
    }
}
