using System.Buffers;

namespace KdCluster.Contracts.Sheets;

/// <summary>Takes a payload in parts of any length and writes it chunk by chunk, each with its checksum.</summary>
internal sealed class ChunkedPayload(Stream stream, SheetLayout layout) : IDisposable
{
    private readonly uint[] _checksums = new uint[layout.Chunks];
    private readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(SheetLayout.ChunkBytes);
    private int _index;
    private int _filled;

    /// <summary>Of the chunks that are complete.</summary>
    public ReadOnlySpan<uint> Checksums => _checksums;

    /// <summary>What is left of the chunk that has begun.</summary>
    public Span<byte> Room => _chunk.AsSpan(_filled, layout.Chunk(_index).Length - _filled);

    /// <summary>So many bytes of the room are filled.</summary>
    public void Advance(int bytes)
    {
        _filled += bytes;
        if (_filled == layout.Chunk(_index).Length)
            Complete(_chunk.AsSpan(0, _filled));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, Room.Length);
            var part = bytes[..length];
            bytes = bytes[length..];
            if (length == layout.Chunk(_index).Length)
            {
                Complete(part); // From where it lies.
                continue;
            }

            part.CopyTo(Room);
            Advance(length);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_chunk);

    private void Complete(ReadOnlySpan<byte> chunk)
    {
        _checksums[_index++] = Crc32C.Compute(chunk);
        stream.Write(chunk);
        _filled = 0;
    }
}
