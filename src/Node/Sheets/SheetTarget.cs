using System.Runtime.InteropServices;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Takes a sheet, or the chunks of one that hold some rows, and checks each chunk while it is still in the processor's
/// cache. Chunks of fp32 that are wanted whole, in memory, are read into the logits themselves; all others pass through
/// one chunk of memory.
/// </summary>
internal sealed class SheetTarget : IDownloadTarget
{
    private readonly SheetManifest _manifest;
    private readonly SheetLayout _layout;
    private readonly LogitPlace _place;
    private readonly LogitCheck _refuse;
    private readonly byte[] _headBytes;
    private readonly ByteRange _wanted;
    private byte[] _chunk = [];
    private long _checkedTo;

    /// <param name="rows">Numbered as in the manifest: the first row of a shard need not be 0.</param>
    /// <param name="place">For these rows.</param>
    /// <param name="refuse">What is wrong with these logits; null: nothing.</param>
    public SheetTarget(
        SheetManifest manifest, SheetLayout layout, RowRange rows, LogitPlace place, LogitCheck refuse)
    {
        (_manifest, _layout, _place, _refuse) = (manifest, layout, place, refuse);
        _headBytes = new byte[layout.HeadBytes];
        var rowBytes = SheetDescription.Of(manifest).Form.RowBytes;
        _wanted = new((rows.First - manifest.FirstRow) * rowBytes, rows.Rows * rowBytes);
        Window = new(0, layout.TotalBytes);
    }

    public SheetHead? Head { get; private set; }

    public long Length => _layout.TotalBytes;

    public ByteRange Window { get; private set; }

    /// <summary>The chunks that hold the rows, in bytes of the sheet.</summary>
    public ByteRange RowsWindow
    {
        get
        {
            var (first, end) = (
                _wanted.Offset / SheetLayout.ChunkBytes, (_wanted.End - 1) / SheetLayout.ChunkBytes);
            var (from, (last, length)) = (_layout.Chunk((int)first).Offset, _layout.Chunk((int)end));
            return new(from, last + length - from);
        }
    }

    /// <summary>Some rows need two requests: the head, and then their chunks.</summary>
    public bool IsWhole => _place.Count == (long)_manifest.Rows * _manifest.Classes;

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
        _checkedTo = offset;
        try
        {
            return _refuse(Wanted(at, bytes)) is { } beyond ? new(beyond) : null;
        }
        catch (IOException e)
        {
            // Nothing is wrong with the connection: reading again cannot help.
            return new($"it cannot be kept here: {e.Message}");
        }
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

    /// <summary>Empty: it passes through memory of its own, or only a part of it is wanted.</summary>
    private Span<byte> Direct(int chunk)
    {
        var (from, end) = InPayload(chunk);
        return from >= _wanted.Offset && end <= _wanted.End
            ? _place.Direct(from - _wanted.Offset, (int)(end - from))
            : [];
    }

    /// <summary>The chunk's logits, as far as they are wanted: then they are where they shall be.</summary>
    private ReadOnlySpan<float> Wanted(int chunk, ReadOnlySpan<byte> bytes)
    {
        if (!Direct(chunk).IsEmpty)
            return MemoryMarshal.Cast<byte, float>(bytes);
        var (begin, end) = InPayload(chunk);
        var from = Math.Max(begin, _wanted.Offset);
        var to = Math.Min(end, _wanted.End);
        return _place.Put(from - _wanted.Offset, bytes[(int)(from - begin)..(int)(to - begin)]);
    }

    private (long From, long End) InPayload(int chunk)
    {
        var (offset, length) = _layout.Chunk(chunk);
        return (offset - _layout.HeadBytes, offset - _layout.HeadBytes + length);
    }
}

/// <summary>Null, or what is wrong with these logits.</summary>
internal delegate string? LogitCheck(ReadOnlySpan<float> logits);
