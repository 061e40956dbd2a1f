using KdCluster.Contracts.Sheets;

namespace KdCluster.Node.Sheets;

/// <summary>
/// Where the wanted logits of a sheet go while it comes. Disposed without having been taken, it keeps nothing.
/// </summary>
internal abstract class LogitPlace(long count) : IDisposable
{
    /// <summary>The logits that are wanted.</summary>
    public long Count => count;

    /// <summary>Memory into which these may be received as they are; empty: they are put when they are here.</summary>
    /// <param name="offset">As encoded, from the first row that is wanted on.</param>
    public virtual Span<byte> Direct(long offset, int length) => [];

    /// <param name="offset">As encoded, from the first row that is wanted on; parts come in their order.</param>
    /// <returns>The same, decoded; valid until the next call.</returns>
    /// <exception cref="IOException">They cannot be kept.</exception>
    public abstract ReadOnlySpan<float> Put(long offset, ReadOnlySpan<byte> encoded);

    /// <summary>When all have come; once.</summary>
    public abstract SheetLogits Take();

    public abstract void Dispose();
}
