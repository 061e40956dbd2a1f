using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.SheetForms;

/// <summary>
/// What several sheets together say, computed of the part that is read. They stay their owner's to dispose.
/// </summary>
public sealed class CombinedLogits : SheetLogits
{
    /// <summary>Values of all sheets that are at hand at a time.</summary>
    private const int AtHand = 1 << 20;

    private readonly LearningTask _task;
    private readonly IReadOnlyList<SheetLogits> _sheets;
    private readonly int _block;

    /// <exception cref="ArgumentException">There is none, or they are of several lengths.</exception>
    public CombinedLogits(LearningTask task, IReadOnlyList<SheetLogits> sheets)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sheets.Count);
        (_task, _sheets, Count) = (task, sheets, sheets[0].Count);
        foreach (var sheet in sheets)
            if (sheet.Count != Count || Count % task.PlaceLength != 0)
                throw new ArgumentException(
                    $"a sheet has {sheet.Count} logits where {Count} were expected", nameof(sheets));
        _block = Math.Max(1, AtHand / sheets.Count / task.PlaceLength) * task.PlaceLength;
    }

    public override long Count { get; }

    public override void Read(long first, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + into.Length, Count);
        var (place, end) = ((long)_task.PlaceLength, first + into.Length);
        // Whole places: each is combined as one.
        var (from, to) = (first / place * place, (end + place - 1) / place * place);
        var together = new float[(int)Math.Min(_block, to - from)];
        var read = _sheets.Select(sheet => sheet.InMemory is null ? new float[together.Length] : null).ToArray();
        for (; from < to; from += together.Length)
        {
            var length = (int)Math.Min(together.Length, to - from);
            var start = from;
            _task.Combine(
                [.. _sheets.Select((sheet, i) => Part(sheet, read[i], start, length))], together.AsSpan(0, length));
            var (begin, stop) = (Math.Max(from, first), Math.Min(from + length, end));
            together.AsSpan((int)(begin - from), (int)(stop - begin)).CopyTo(into[(int)(begin - first)..]);
        }
    }

    private static ReadOnlyMemory<float> Part(SheetLogits sheet, float[]? into, long from, int length)
    {
        if (sheet.InMemory is { } all)
            return all.AsMemory((int)from, length);
        var part = into.AsMemory(0, length);
        sheet.Read(from, part.Span);
        return part;
    }
}
