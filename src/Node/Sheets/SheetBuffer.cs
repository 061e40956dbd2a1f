using System.Runtime.InteropServices;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Native memory for one encoded sheet: longer than an array may be, never moved, and, when long, asked for in large pages, because
/// touching a gigabyte page by page costs as much as receiving it.
/// </summary>
public sealed unsafe class SheetBuffer : IDisposable
{
    private const int LargePage = 2 << 20;
    private const int SmallPage = 4 << 10;
    private byte* _start;

    internal SheetBuffer(long capacity)
    {
        var page = capacity < 2 * LargePage ? SmallPage : LargePage;
        Capacity = Math.Max(page, (capacity + page - 1) / page * page);
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)Capacity, (nuint)page);
        GC.AddMemoryPressure(Capacity);
        if (page == LargePage && OperatingSystem.IsLinux())
            _ = AdviseLargePages(_start, (nuint)Capacity, 14);
    }

    ~SheetBuffer() => Free();

    public long Capacity { get; }

    /// <summary>Valid until disposed.</summary>
    public nint Address => (nint)_start;

    public Span<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Capacity);
        return new(_start + offset, length);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_start == null)
            return;
        NativeMemory.AlignedFree(_start);
        _start = null;
        GC.RemoveMemoryPressure(Capacity);
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int AdviseLargePages(byte* address, nuint length, int advice);
}
