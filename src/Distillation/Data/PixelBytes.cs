namespace KdCluster.Distillation.Data;

/// <summary>
/// The bytes of images one after the other, in memory or mapped from a file, of which only what is read need be in
/// memory. Read only. Thread safe.
/// </summary>
public abstract class PixelBytes : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Whether they lie in a file: then whoever needs them often copies what fits.</summary>
    public abstract bool IsMapped { get; }

    /// <returns>Valid as long as this object lives and is not disposed.</returns>
    public abstract ReadOnlySpan<byte> Slice(long start, int count);

    /// <summary>
    /// The bytes from there on, as many as there is room for. Where they lie in a file they are read, not mapped: see
    /// <see cref="MappedPixels"/>.
    /// </summary>
    public virtual void CopyTo(long start, Span<byte> into) => Slice(start, into.Length).CopyTo(into);

    public byte[] ToArray() => Slice(0, checked((int)Length)).ToArray();

    public abstract void Dispose();

    public static implicit operator PixelBytes(byte[] bytes) => new InMemory(bytes);

    private sealed class InMemory(byte[] bytes) : PixelBytes
    {
        public override long Length => bytes.LongLength;

        public override bool IsMapped => false;

        public override ReadOnlySpan<byte> Slice(long start, int count) => bytes.AsSpan((int)start, count);

        public override void Dispose()
        {
        }
    }
}
