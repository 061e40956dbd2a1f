using System.Buffers.Binary;
using System.IO.Compression;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Reads a file, gzipped or not, that must have exactly the length that its header announces. Memory is taken only for
/// a length that a header gave and the caller accepted, so that neither a wrong header nor a gzip bomb can exhaust it.
/// </summary>
public sealed class BoundedReader : IDisposable
{
    private readonly FileStream _file;
    private readonly Stream _content;
    private long _read;

    private BoundedReader(string path, FileStream file, Stream content)
    {
        Path = path;
        _file = file;
        _content = content;
    }

    public string Path { get; }

    /// <summary>Bytes on disk; of a gzipped file the compressed ones.</summary>
    public long FileLength => _file.Length;

    public bool IsCompressed => _content is GZipStream;

    public static BoundedReader Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            Span<byte> magic = stackalloc byte[2];
            var compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f
                && magic[1] == 0x8b;
            file.Position = 0;
            return new BoundedReader(path, file, compressed ? new GZipStream(file, CompressionMode.Decompress) : file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new DataException(
                $"{path}: cannot be read ({e.Message}). Check that the file exists and that this user may read it.", e);
        }
    }

    /// <exception cref="DataException">The file ends before <paramref name="count"/> bytes.</exception>
    public byte[] Read(int count, string what)
    {
        if (!IsCompressed && count > _file.Length - _read)
            throw Truncated(count, _file.Length - _read, what);
        // deflate cannot expand more than 1032 times: a header that asks for more than that is wrong, whatever follows
        // it.
        if (IsCompressed && count > 64 && count / 1032 > _file.Length)
            throw Truncated(count, null, what);
        var bytes = new byte[count];
        Fill(bytes, what);
        return bytes;
    }

    /// <summary>Reads into memory that the caller has, of which each byte is needed.</summary>
    public void Fill(Span<byte> destination, string what)
    {
        int got;
        try
        {
            got = _content.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{Path}: is not a whole gzip file ({e.Message}). Fetch the file again.", e);
        }
        catch (IOException e)
        {
            throw new DataException($"{Path}: cannot be read ({e.Message}).", e);
        }

        if (got < destination.Length)
            throw Truncated(destination.Length, got, what);
        _read += got;
    }

    public int ReadBigEndianInt32(string what)
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes, what);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    /// <exception cref="DataException">Bytes follow the last that the header announced.</exception>
    public void ExpectEnd()
    {
        Span<byte> more = stackalloc byte[1];
        int got;
        try
        {
            got = _content.Read(more);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{Path}: is not a whole gzip file ({e.Message}). Fetch the file again.", e);
        }

        if (got > 0)
        {
            var found = IsCompressed ? "more" : $"{_file.Length:N0}";
            throw new DataException(
                $"{Path}: is oversized: expected {_read:N0} bytes after its header's counts, found {found}. "
                    + $"Fetch the file again.");
        }
    }

    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    private DataException Truncated(long expected, long? found, string what) =>
        new(
            $"{Path}: is truncated: expected {expected:N0} bytes of {what}, "
                + $"found {(found is null ? "far fewer" : $"{found:N0}")}. Fetch the file again.");
}
