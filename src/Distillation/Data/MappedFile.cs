using System.IO.MemoryMappedFiles;

namespace KdCluster.Distillation.Data;

/// <summary>A whole file as memory: the kernel reads a page when it is touched and may drop it again.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;

    /// <param name="writable">Then the file stays the caller's; else it is closed with the mapping.</param>
    /// <exception cref="IOException">It cannot be mapped.</exception>
    public MappedFile(FileStream file, bool writable)
    {
        var access = writable ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read;
        Length = file.Length;
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, access, HandleInheritability.None, leaveOpen: writable);
        _view = _file.CreateViewAccessor(0, 0, access);
        // Without AcquirePointer, which would keep the mapping for ever when nobody disposes it.
        _first = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
    }

    public long Length { get; }

    /// <returns>Valid as long as this object lives and is not disposed.</returns>
    public Span<byte> Slice(long start, int count)
    {
        ObjectDisposedException.ThrowIf(_view.SafeMemoryMappedViewHandle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Length);
        return new Span<byte>(_first + start, count);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
