using System.Diagnostics.CodeAnalysis;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// The logits of a sheet, rows x values, row-major. They are read in parts, so that who uses them need not know whether
/// they lie in memory or in a file. Any threads may read at once.
/// </summary>
public abstract class SheetLogits : IDisposable
{
    private const int Block = 1 << 18;

    /// <summary>Rows x values.</summary>
    public abstract long Count { get; }

    /// <summary>What they take where they lie.</summary>
    public virtual long Bytes => Count * sizeof(float);

    /// <summary>All of them; null: they are not in memory.</summary>
    public virtual float[]? InMemory => null;

    /// <param name="first">Counted from the first row on: row x values + value.</param>
    /// <exception cref="IOException">The disk does not give them.</exception>
    public abstract void Read(long first, Span<float> into);

    /// <summary>A copy of all.</summary>
    public float[] ToArray()
    {
        var all = GC.AllocateUninitializedArray<float>(checked((int)Count));
        Read(0, all);
        return all;
    }

    /// <summary>Whether none is NaN or infinite.</summary>
    public bool AreFinite()
    {
        if (InMemory is { } all)
            return Finite.FirstBad(all) < 0;
        var block = new float[(int)Math.Min(Block, Count)];
        for (var first = 0L; first < Count; first += block.Length)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, Count - first));
            Read(first, part);
            if (Finite.FirstBad(part) >= 0)
                return false;
        }

        return true;
    }

    [return: NotNullIfNotNull(nameof(logits))]
    public static implicit operator SheetLogits?(float[]? logits) => logits is null ? null : new LogitArray(logits);

    public virtual void Dispose()
    {
        // Memory is the collector's.
    }

    private sealed class LogitArray(float[] logits) : SheetLogits
    {
        public override long Count => logits.LongLength;

        public override float[] InMemory => logits;

        public override void Read(long first, Span<float> into) =>
            logits.AsSpan(checked((int)first), into.Length).CopyTo(into);
    }
}
