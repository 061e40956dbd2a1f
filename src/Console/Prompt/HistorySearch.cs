namespace KdCluster.Console.Prompt;

/// <summary>A search backwards through the lines entered before, as Ctrl-R does it; pure.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="At">Index of the line that was found; -1: none has the text.</param>
public sealed record HistorySearch(IReadOnlyList<string> Lines, string Text, int At)
{
    public static HistorySearch In(IReadOnlyList<string> lines) => new(lines, "", lines.Count);

    /// <summary>Empty when nothing was found or nothing was looked for yet.</summary>
    public string Found => At >= 0 && At < Lines.Count ? Lines[At] : "";

    public HistorySearch Type(string typed) => From(Text + typed, Math.Min(At, Lines.Count - 1));

    public HistorySearch Backspace() => Text.Length == 0 ? this : From(Text[..^1], Lines.Count - 1);

    /// <summary>The next older line with the text; this one when there is none.</summary>
    public HistorySearch Older() => From(Text, At - 1) is { At: >= 0 } older ? older : this;

    private HistorySearch From(string text, int newest)
    {
        if (text.Length == 0)
            return In(Lines);
        var at = Math.Min(newest, Lines.Count - 1);
        while (at >= 0 && !Lines[at].Contains(text, StringComparison.OrdinalIgnoreCase))
            at--;
        return new HistorySearch(Lines, text, at);
    }
}
