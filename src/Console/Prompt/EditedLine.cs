namespace KdCluster.Console.Prompt;

/// <summary>A line of text with a cursor in it; pure.</summary>
/// <param name="Cursor">In [0, Text.Length].</param>
public sealed record EditedLine(string Text, int Cursor)
{
    public static readonly EditedLine Empty = new("", 0);

    public static EditedLine AtEnd(string text) => new(text, text.Length);

    public EditedLine Insert(string typed) => new(Text.Insert(Cursor, typed), Cursor + typed.Length);

    public EditedLine Backspace() => Cursor == 0 ? this : new(Text.Remove(Cursor - 1, 1), Cursor - 1);

    public EditedLine Delete() => Cursor == Text.Length ? this : this with { Text = Text.Remove(Cursor, 1) };

    public EditedLine Move(int by) => this with { Cursor = Math.Clamp(Cursor + by, 0, Text.Length) };

    public EditedLine Home() => this with { Cursor = 0 };

    public EditedLine End() => this with { Cursor = Text.Length };

    public EditedLine WordLeft() => this with { Cursor = WordStart() };

    public EditedLine WordRight()
    {
        var at = Cursor;
        while (at < Text.Length && Text[at] == ' ')
            at++;
        while (at < Text.Length && Text[at] != ' ')
            at++;
        return this with { Cursor = at };
    }

    public EditedLine DeleteWordLeft()
    {
        var start = WordStart();
        return new(Text.Remove(start, Cursor - start), start);
    }

    public EditedLine DeleteToEnd() => this with { Text = Text[..Cursor] };

    public EditedLine DeleteToStart() => new(Text[Cursor..], 0);

    /// <summary>The word that the cursor is in or behind, from its first letter to the cursor.</summary>
    public string Word => Text[LetterStart()..Cursor];

    /// <summary>Puts another word in the place of <see cref="Word"/>.</summary>
    public EditedLine ReplaceWord(string word)
    {
        var start = LetterStart();
        return new(Text[..start] + word + Text[Cursor..], start + word.Length);
    }

    private int LetterStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] != ' ')
            at--;
        return at;
    }

    private int WordStart()
    {
        var at = Cursor;
        while (at > 0 && Text[at - 1] == ' ')
            at--;
        while (at > 0 && Text[at - 1] != ' ')
            at--;
        return at;
    }
}
