using KdCluster.Contracts.Sheets;

namespace KdCluster.Distillation.SheetForms;

/// <summary>Parts one behind the other, as one sheet. They stay their owner's to dispose.</summary>
public sealed class JoinedLogits(IReadOnlyList<SheetLogits> parts) : SheetLogits
{
    public override long Count { get; } = parts.Sum(part => part.Count);

    public override long Bytes => parts.Sum(part => part.Bytes);

    public override void Read(long first, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + into.Length, Count);
        foreach (var part in parts)
        {
            if (first < part.Count)
            {
                var here = (int)Math.Min(into.Length, part.Count - first);
                part.Read(first, into[..here]);
                into = into[here..];
                first += here;
            }

            if (into.IsEmpty)
                return;
            first -= part.Count;
        }
    }
}
