using System.Text;

namespace KdCluster.Contracts.Reports;

/// <summary>
/// A Markdown table whose columns line up in the source too. A heading that begins with > is aligned to the right.
/// </summary>
internal sealed class MarkdownTable
{
    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    public MarkdownTable(params IReadOnlyList<string> headings)
    {
        _right = [.. headings.Select(heading => heading.StartsWith('>'))];
        Row([.. headings.Select(heading => heading.TrimStart('>'))]);
    }

    public void Row(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(Readable.Cell)]);

    public void AppendTo(StringBuilder text)
    {
        var widths = _right.Select((_, column) => Math.Max(3, _rows.Max(row => row[column].Length))).ToArray();
        Line(_rows[0]);
        Line(
            [
                .. widths.Select(
                    (width, column) => _right[column] ? new string('-', width - 1) + ":" : new string('-', width))]);
        foreach (var row in _rows.Skip(1))
            Line(row);
        text.Append('\n');

        void Line(string[] cells) =>
            text.Append("| ")
                .AppendJoin(
                    " | ",
                    cells.Select(
                        (cell, column) => _right[column]
                            ? cell.PadLeft(widths[column])
                            : cell.PadRight(widths[column]))).Append(" |\n");
    }
}
