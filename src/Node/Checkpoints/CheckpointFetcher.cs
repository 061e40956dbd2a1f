using System.Security.Cryptography;
using KdCluster.Contracts.Messages;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Checkpoints;

/// <summary>
/// Brings checkpoints here: from the own disk, from the node that wrote them, else from the coordinator's copy.
/// </summary>
public sealed class CheckpointFetcher(CheckpointStore store, DownloadClient client)
{
    /// <summary>Blocks. The path of a file whose length and hash are right; or why there is none.</summary>
    public (string? Path, string? Reason) Fetch(CheckpointRef checkpoint, CancellationToken cancel)
    {
        if (store.PathTo(checkpoint) is { } here)
            return (here, null);
        var reasons = new List<string>();
        foreach (var (i, url) in checkpoint.Urls.Index())
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                reasons.Add($"{url} is no address");
            else if (Try(checkpoint, address, i + 1 < checkpoint.Urls.Count, cancel) is { } reason)
                reasons.Add($"{address.Authority}: {reason}");
            else if (store.PathTo(checkpoint) is { } fetched)
                return (fetched, null);
        }

        var found = reasons.Count == 0 ? "nobody serves it" : string.Join("; ", reasons);
        return (null, $"checkpoint of {checkpoint.Peer} after epoch {checkpoint.Epoch + 1}: {found}");
    }

    private string? Try(CheckpointRef checkpoint, Uri address, bool hasAlternative, CancellationToken cancel)
    {
        var temporary = store.Temporary();
        try
        {
            using (var target = new CheckpointTarget(temporary, checkpoint))
            {
                if (
                    new Download(client, address, checkpoint.Sha256, target) { HasAlternative = hasAlternative }.Run(
                        cancel) is { } reason)
                    return reason;
                target.Flush();
            }

            store.Keep(checkpoint, temporary);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes and hashes as the bytes come.</summary>
    private sealed class CheckpointTarget(string path, CheckpointRef checkpoint) : IDownloadTarget, IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _room = new byte[256 << 10];
        private long _written;

        public long Length => checkpoint.Bytes;

        public Span<byte> RoomAt(long offset)
        {
            if (offset == 0 && _written > 0)
                Restart();
            return _room.AsSpan(0, (int)Math.Min(_room.Length, Length - offset));
        }

        public DownloadFault? Received(long offset)
        {
            var read = _room.AsSpan(0, (int)(offset - _written));
            _file.Write(read);
            _hash.AppendData(read);
            _written = offset;
            if (offset < Length || Convert.ToHexStringLower(_hash.GetHashAndReset()) == checkpoint.Sha256)
                return null;
            return new("its hash is wrong", RetryFrom: 0);
        }

        public void Flush() => _file.Flush(flushToDisk: true);

        public void Dispose()
        {
            _file.Dispose();
            _hash.Dispose();
        }

        private void Restart()
        {
            _file.SetLength(0);
            _hash.GetHashAndReset();
            _written = 0;
        }
    }
}
