namespace KdCluster.Distillation.Data;

/// <summary>A part of a mapped file.</summary>
internal sealed class MappedPixels(MappedFile file, long first, long length) : PixelBytes
{
    public override long Length => length;

    public override bool IsMapped => true;

    public override ReadOnlySpan<byte> Slice(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, length);
        return file.Slice(first + start, count);
    }

    /// <summary>
    /// A touched page that is not in memory brings all that the system reads ahead, which is megabytes on some disks:
    /// rows here and there cost thirty times their bytes. A read brings what it asks for.
    /// </summary>
    public override void CopyTo(long start, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + into.Length, length);
        file.Read(first + start, into);
    }

    public override void Dispose() => file.Dispose();
}
