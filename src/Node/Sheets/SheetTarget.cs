using System.Runtime.InteropServices;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Takes a sheet, or the chunks of one that hold some rows, and checks each chunk while it is still in the processor's
/// cache. Chunks of fp32 that are wanted whole are read into the logits themselves; all others pass through one chunk
/// of memory.
/// </summary>
internal sealed class SheetTarget : IDownloadTarget
{
    private readonly SheetManifest _manifest;
    private readonly SheetLayout _layout;
    private readonly LogitCheck _refuse;
    private readonly byte[] _headBytes;
    private readonly long _firstElement;
    private readonly int _elementBytes;
    private byte[] _chunk = [];
    private long _checkedTo;

    /// <param name="rows">Numbered as in the manifest: the first row of a shard need not be 0.</param>
    /// <param name="refuse">What is wrong with these logits; null: nothing.</param>
    public SheetTarget(
        SheetManifest manifest, SheetLayout layout, RowRange rows, LogitPool pool, LogitCheck refuse)
    {
        (_manifest, _layout, _refuse) = (manifest, layout, refuse);
        _headBytes = new byte[layout.HeadBytes];
        _elementBytes = SheetCodec.ElementBytes(manifest.Precision);
        _firstElement = (long)(rows.First - manifest.FirstRow) * manifest.Classes;
        Logits = pool.Rent(checked(rows.Rows * manifest.Classes));
        Window = new(0, layout.TotalBytes);
    }

    /// <summary>The wanted rows, row-major.</summary>
    public float[] Logits { get; }

    public SheetHead? Head { get; private set; }

    public long Length => _layout.TotalBytes;

    public ByteRange Window { get; private set; }

    /// <summary>The chunks that hold the rows, in bytes of the sheet.</summary>
    public ByteRange RowsWindow
    {
        get
        {
            var (first, end) = (
                _firstElement * _elementBytes / SheetLayout.ChunkBytes,
                (((_firstElement + Logits.Length) * _elementBytes) - 1) / SheetLayout.ChunkBytes);
            var (from, (last, length)) = (_layout.Chunk((int)first).Offset, _layout.Chunk((int)end));
            return new(from, last + length - from);
        }
    }

    /// <summary>Some rows need two requests: the head, and then their chunks.</summary>
    public bool IsWhole => Logits.LongLength == (long)_manifest.Rows * _manifest.Classes;

    public void Expect(ByteRange window) => (Window, _checkedTo) = (window, window.Offset);

    public Span<byte> RoomAt(long offset)
    {
        if (offset < _layout.HeadBytes)
            return _headBytes.AsSpan((int)offset);
        var (at, chunk) = ChunkAt(offset);
        return Room(at).Slice((int)(offset - chunk.Offset), (int)(chunk.Offset + chunk.Length - offset));
    }

    public DownloadFault? Received(long offset)
    {
        if (Head is null)
            return offset < _layout.HeadBytes ? null : ReadHead();
        if (offset <= _layout.HeadBytes)
            return null;
        var (at, chunk) = ChunkAt(offset - 1);
        if (offset < chunk.Offset + chunk.Length || offset <= _checkedTo)
            return null;
        var bytes = Room(at)[..chunk.Length];
        if (Head.CheckChunk(at, bytes) is { } error)
            return new(error.Message, error.Fault == SheetFault.Checksum ? chunk.Offset : null);
        if (Direct(at).IsEmpty)
            Decode(at, bytes);
        _checkedTo = offset;
        return _refuse(Wanted(at)) is { } beyond ? new(beyond) : null;
    }

    private DownloadFault? ReadHead()
    {
        Head = SheetHead.Read(_headBytes, _manifest, out var error);
        if (error is not null)
            return new(error.Message, error.Fault == SheetFault.Checksum ? 0 : null);
        _checkedTo = _layout.HeadBytes;
        return null;
    }

    private (int Index, (long Offset, int Length) Chunk) ChunkAt(long offset)
    {
        var index = (int)((offset - _layout.HeadBytes) / SheetLayout.ChunkBytes);
        return (index, _layout.Chunk(index));
    }

    private Span<byte> Room(int chunk)
    {
        var direct = Direct(chunk);
        if (!direct.IsEmpty)
            return direct;
        if (_chunk.Length == 0)
            _chunk = GC.AllocateUninitializedArray<byte>((int)Math.Min(SheetLayout.ChunkBytes, _layout.PayloadBytes));
        return _chunk;
    }

    /// <summary>Empty: the chunk must be decoded, or only a part of it is wanted.</summary>
    private Span<byte> Direct(int chunk)
    {
        var (first, count) = Elements(chunk);
        var inside = first >= _firstElement && first + count <= _firstElement + Logits.Length;
        return _elementBytes == sizeof(float) && inside
            ? MemoryMarshal.AsBytes(Logits.AsSpan((int)(first - _firstElement), count))
            : [];
    }

    private void Decode(int chunk, ReadOnlySpan<byte> bytes)
    {
        var (first, count) = Elements(chunk);
        var from = Math.Max(first, _firstElement);
        var to = Math.Min(first + count, _firstElement + Logits.Length);
        var encoded = bytes.Slice((int)(from - first) * _elementBytes, (int)(to - from) * _elementBytes);
        SheetCodec.Decode(encoded, _manifest.Precision, Logits.AsSpan((int)(from - _firstElement), (int)(to - from)));
    }

    /// <summary>The chunk's logits, as far as they are wanted.</summary>
    private ReadOnlySpan<float> Wanted(int chunk)
    {
        var (first, count) = Elements(chunk);
        var from = Math.Max(first, _firstElement);
        var to = Math.Min(first + count, _firstElement + Logits.Length);
        return Logits.AsSpan((int)(from - _firstElement), (int)(to - from));
    }

    private (long First, int Count) Elements(int chunk)
    {
        var (offset, length) = _layout.Chunk(chunk);
        return ((offset - _layout.HeadBytes) / _elementBytes, length / _elementBytes);
    }
}

/// <summary>Null, or what is wrong with these logits.</summary>
internal delegate string? LogitCheck(ReadOnlySpan<float> logits);
