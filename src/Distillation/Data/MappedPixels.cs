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

    public override void Dispose() => file.Dispose();
}
