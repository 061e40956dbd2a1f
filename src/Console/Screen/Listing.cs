using Spectre.Console;
using Spectre.Console.Rendering;

namespace KdCluster.Console.Screen;

/// <param name="Color">Null: as the terminal writes.</param>
public readonly record struct Cell(string Text, Color? Color = null)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>
/// Rows of text under named columns. Where the screen is wide enough the columns stand side by side, else each row is a
/// block of names and values: no cell is cut or wraps beside others, and no column is left out. In a file or a pipe a
/// row is one line, with tabs between its cells.
/// </summary>
public sealed class Listing
{
    private const int Gap = 2;
    private const int Indent = 3;
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private readonly (string Name, bool IsNumber)[] _columns;
    private readonly List<Cell[]> _rows = [];

    /// <param name="columns">A name that begins with &gt; is of a column of numbers.</param>
    public Listing(params string[] columns) =>
        _columns = [.. columns.Select(name => (name.TrimStart('>'), name.StartsWith('>')))];

    /// <param name="cells">One a column; a cell may have several lines.</param>
    public void Add(params Cell[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, _columns.Length);
        _rows.Add(cells);
    }

    /// <summary>For programs in a pipe, else for people.</summary>
    public void Write(Session session)
    {
        if (session.IsPiped)
        {
            session.Plain(string.Join('\t', _columns.Select(column => column.Name)));
            foreach (var row in _rows)
                session.Plain(string.Join('\t', row.Select(cell => cell.Text.Replace("\n", ", "))));
        }
        else
        {
            Write(session.Screen);
        }
    }

    public void Write(IAnsiConsole screen) => screen.Write(Drawn(screen.Profile.Width));

    /// <param name="width">Columns of the screen.</param>
    public IRenderable Drawn(int width)
    {
        var widths = _columns
            .Select((column, at) => _rows.SelectMany(row => Lines(row[at])).Append(column.Name).Max(Width)).ToArray();
        return widths.Sum() + (Gap * (widths.Length - 1)) <= width
            ? new Rows(SideBySide(widths))
            : new Rows(_rows.SelectMany(row => Block(row, width)));
    }

    private IEnumerable<Paragraph> SideBySide(int[] widths)
    {
        yield return Line(widths, [.. _columns.Select(column => (column.Name, Dim))]);
        foreach (var row in _rows)
        {
            var cells = row.Select(Lines).ToArray();
            for (var line = 0; line < cells.Max(lines => lines.Length); line++)
                yield return Line(
                    widths, [.. row.Select((cell, at) => (cells[at].ElementAtOrDefault(line) ?? "", StyleOf(cell)))]);
        }
    }

    private Paragraph Line(int[] widths, (string Text, Style Style)[] cells)
    {
        var line = new Paragraph();
        foreach (var (at, (text, style)) in cells.Index())
        {
            var blanks = new string(' ', widths[at] - Width(text));
            var gap = at == cells.Length - 1 ? "" : new string(' ', Gap);
            line.Append(_columns[at].IsNumber ? blanks + text + gap : text + blanks + gap, style);
        }

        return line;
    }

    /// <summary>The first cell as a heading; below it the others by name, as many in a line as fit.</summary>
    private IEnumerable<IRenderable> Block(Cell[] row, int width)
    {
        yield return new Text(row[0].Text, new Style(row[0].Color, decoration: Decoration.Bold));
        var (line, used) = (new Paragraph(), Indent);
        foreach (var (at, cell) in row.Index().Skip(1).Where(cell => cell.Item.Text.Length > 0))
        {
            var name = _columns[at].Name is { Length: > 0 } named ? named + " " : "";
            var value = cell.Text.Replace("\n", ", ");
            var length = Width(name + value);
            if (used > Indent && used + Indent + length > width)
            {
                yield return Indented(line);
                (line, used) = (new Paragraph(), Indent);
            }

            line.Append(used > Indent ? new string(' ', Indent) : "").Append(name, Dim).Append(value, StyleOf(cell));
            used += length + (used > Indent ? Indent : 0);
        }

        if (used > Indent)
            yield return Indented(line);
    }

    private static Padder Indented(Paragraph line) => new(line, new Padding(Indent, 0, 0, 0));

    private static string[] Lines(Cell cell) => cell.Text.Split('\n');

    private static Style StyleOf(Cell cell) => cell.Color is { } color ? new Style(color) : Style.Plain;

    /// <summary>Columns of the terminal: some characters take two.</summary>
    private static int Width(string text) => Segment.CellCount([new Segment(text)]);
}
