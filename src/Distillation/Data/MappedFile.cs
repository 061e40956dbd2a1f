using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace KdCluster.Distillation.Data;

/// <summary>A whole file as memory: the kernel reads a page when it is touched and may drop it again.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private const int HashedAtOnce = 1 << 24;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly SafeFileHandle _handle;

    /// <param name="writable">Then the file stays the caller's; else it is closed with the mapping.</param>
    /// <exception cref="IOException">It cannot be mapped.</exception>
    public MappedFile(FileStream file, bool writable)
    {
        var access = writable ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read;
        (Length, _handle) = (file.Length, file.SafeFileHandle);
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

    /// <summary>Bypasses the mapping. Thread safe.</summary>
    /// <exception cref="IOException">The disk does not give them, or the file has become shorter.</exception>
    public void Read(long start, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_handle, into, start);
            if (read == 0)
                throw new EndOfStreamException("the file of pictures ends early: something has cut it meanwhile");
            start += read;
            into = into[read..];
        }
    }

    /// <summary>Adds bytes to a hash, however many.</summary>
    public void AppendTo(IncrementalHash hash, long start, long count)
    {
        for (var end = start + count; start < end; start += HashedAtOnce)
            hash.AppendData(Slice(start, (int)Math.Min(HashedAtOnce, end - start)));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
