using System.Text;

namespace KdCluster.Console.Prompt;

/// <summary>
/// Reads one line with editing, history and completion. A line wider than the terminal scrolls sideways.
/// </summary>
/// <param name="complete">From the text before the cursor to the words that could stand there.</param>
public sealed class LineEditor(IKeyboard keyboard, History history, Func<string, IReadOnlyList<string>> complete)
{
    /// <returns>The line; empty when it was given up with Ctrl-C; null at the end of input (Ctrl-D on an empty
    ///     line).</returns>
    public string? Read(string prompt)
    {
        var line = EditedLine.Empty;
        var at = history.Lines.Count;
        var kept = "";
        while (true)
        {
            Draw(prompt, line);
            if (keyboard.Read() is not { } key)
                return null;
            if (IsSearch(key))
                (line, key) = Search(line);
            var control = Control(key);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    keyboard.Write("\r\n");
                    history.Add(line.Text.Trim());
                    return line.Text;
                case ConsoleKey.C when control:
                    keyboard.Write("^C\r\n");
                    return "";
                case ConsoleKey.D when control && line.Text.Length == 0:
                    keyboard.Write("\r\n");
                    return null;
                case ConsoleKey.UpArrow or ConsoleKey.P when control || key.Key == ConsoleKey.UpArrow:
                    Recall(at - 1);
                    break;
                case ConsoleKey.DownArrow or ConsoleKey.N when control || key.Key == ConsoleKey.DownArrow:
                    Recall(at + 1);
                    break;
                case ConsoleKey.Tab:
                    line = Complete(line);
                    break;
                case ConsoleKey.L when control:
                    keyboard.Write("\e[2J\e[H");
                    break;
                default:
                    line = Edit(line, key, control);
                    break;
            }
        }

        void Recall(int to)
        {
            if (to < 0 || to > history.Lines.Count)
                return;
            kept = at == history.Lines.Count ? line.Text : kept;
            at = to;
            line = EditedLine.AtEnd(to == history.Lines.Count ? kept : history.Lines[to]);
        }
    }

    private static bool IsSearch(ConsoleKeyInfo key) =>
        key.Key == ConsoleKey.R && Control(key);

    /// <summary>Ctrl-R: each letter looks for an older line, Ctrl-R again for one older still.</summary>
    /// <returns>The line, and the key that ended the search, which then does what it always does.</returns>
    private (EditedLine Line, ConsoleKeyInfo Key) Search(EditedLine given)
    {
        var search = HistorySearch.In(history.Lines);
        while (true)
        {
            Draw($"(search) {search.Text}: ", EditedLine.AtEnd(search.Found));
            var key = keyboard.Read() ?? new ConsoleKeyInfo('\r', ConsoleKey.Enter, false, false, false);
            if (IsSearch(key))
                search = search.Older();
            else if (key.Key == ConsoleKey.Backspace)
                search = search.Backspace();
            else if (key.Key == ConsoleKey.Escape || (key.Key == ConsoleKey.G && Control(key)))
                return (given, default);
            else if (!char.IsControl(key.KeyChar) && !Control(key))
                search = search.Type(key.KeyChar.ToString());
            else
                return (search.Found.Length > 0 ? EditedLine.AtEnd(search.Found) : given, key);
        }
    }

    private static bool Control(ConsoleKeyInfo key) => key.Modifiers.HasFlag(ConsoleModifiers.Control);

    private static EditedLine Edit(EditedLine line, ConsoleKeyInfo key, bool control) => key.Key switch
    {
        ConsoleKey.LeftArrow => control ? line.WordLeft() : line.Move(-1),
        ConsoleKey.RightArrow => control ? line.WordRight() : line.Move(1),
        ConsoleKey.Home => line.Home(),
        ConsoleKey.End => line.End(),
        ConsoleKey.A when control => line.Home(),
        ConsoleKey.E when control => line.End(),
        ConsoleKey.B when control => line.Move(-1),
        ConsoleKey.F when control => line.Move(1),
        ConsoleKey.K when control => line.DeleteToEnd(),
        ConsoleKey.U when control => line.DeleteToStart(),
        ConsoleKey.W when control => line.DeleteWordLeft(),
        ConsoleKey.D when control => line.Delete(),
        ConsoleKey.Delete => line.Delete(),
        ConsoleKey.Backspace => line.Backspace(),
        _ => char.IsControl(key.KeyChar) ? line : line.Insert(key.KeyChar.ToString()),
    };

    /// <summary>
    /// One candidate is taken whole; of several their common beginning is, and when that adds nothing they are listed.
    /// </summary>
    private EditedLine Complete(EditedLine line)
    {
        var candidates = complete(line.Text[..line.Cursor]);
        if (candidates.Count == 0)
            return line;
        if (candidates.Count == 1)
            return line.ReplaceWord(candidates[0] + (candidates[0].EndsWith('/') ? "" : " "));
        var common = candidates.Aggregate((a, b) => a[..a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count()]);
        if (common.Length > line.Word.Length)
            return line.ReplaceWord(common);
        keyboard.Write("\r\n" + Columns(candidates) + "\r\n");
        return line;
    }

    private string Columns(IReadOnlyList<string> words)
    {
        var width = words.Max(w => w.Length) + 2;
        var across = Math.Max(1, keyboard.Width / width);
        var text = new StringBuilder();
        for (var i = 0; i < words.Count; i++)
        {
            var last = i == words.Count - 1;
            text.Append(last ? words[i] : words[i].PadRight(width))
                .Append(!last && (i + 1) % across == 0 ? "\r\n" : "");
        }

        return text.ToString();
    }

    private void Draw(string prompt, EditedLine line)
    {
        var room = Math.Max(10, keyboard.Width - prompt.Length - 1);
        var from = Math.Max(0, line.Cursor - room);
        var shown = line.Text[from..Math.Min(line.Text.Length, from + room)];
        keyboard.Write($"\r{prompt}{shown}\e[K\r\e[{prompt.Length + line.Cursor - from}C");
    }
}
