namespace KdCluster.Histories;

/// <summary>Something that must not be.</summary>
/// <param name="Invariant">`I1` to `I18`; docs/OPERATIONS.md has the list.</param>
/// <param name="Lines">Of the history, the ones that show it, in order.</param>
public sealed record Violation(string Invariant, string Text, IReadOnlyList<HistoryEntry> Lines)
{
    public Violation(string invariant, string text, params HistoryEntry?[] lines)
        : this(invariant, text, (IReadOnlyList<HistoryEntry>)[.. lines.OfType<HistoryEntry>()])
    {
    }

    public override string ToString() => $"{Invariant}: {Text}";
}
