using System.Security.Cryptography;

namespace KdCluster.Hosting.Transfer;

/// <summary>Writes what is downloaded into a new file, and hashes it as the bytes come.</summary>
/// <param name="path">There must be no such file yet.</param>
/// <param name="sha256">Hex, lower case.</param>
public sealed class FileTarget(string path, long length, string sha256) : IDownloadTarget, IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _room = new byte[256 << 10];
    private long _written;

    public long Length => length;

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
        if (offset < Length || Convert.ToHexStringLower(_hash.GetHashAndReset()) == sha256)
            return null;
        return new("its hash is wrong", RetryFrom: 0);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    /// <summary>
    /// Blocks until a whole file is on the disk, its length and hash checked. Null, or why there is none.
    /// </summary>
    /// <param name="isLast">Nobody else has it: its source is not given up soon.</param>
    /// <exception cref="OperationCanceledException" />
    /// <exception cref="IOException">It could not be written.</exception>
    public static string? Fetch(
        DownloadClient client, Uri address, string path, (long Length, string Sha256) expected, bool isLast,
        CancellationToken cancel, TimeSpan? deadline = null)
    {
        if (expected.Length < 1)
            return $"it is said to have {expected.Length} bytes";
        using var target = new FileTarget(path, expected.Length, expected.Sha256);
        var download = new Download(client, address, expected.Sha256, target)
        {
            HasAlternative = !isLast,
            Deadline = deadline,
        };
        if (download.Run(cancel) is { } reason)
            return reason;
        target._file.Flush(flushToDisk: true);
        return null;
    }

    private void Restart()
    {
        _file.SetLength(0);
        _hash.GetHashAndReset();
        _written = 0;
    }
}
