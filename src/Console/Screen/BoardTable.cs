using Spectre.Console;
using Spectre.Console.Rendering;

namespace KdCluster.Console.Screen;

/// <summary>
/// Draws a <see cref="RunBoard"/> as a table, one line a peer, narrower columns first where the terminal is narrow.
/// </summary>
public static class BoardTable
{
    /// <param name="traffic">Whether to show waiting and bytes, which exist only between processes.</param>
    public static IRenderable Of(RunBoard board, int width, bool unicode, bool traffic)
    {
        var wide = width >= 110;
        var rows = board.Rows;
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        void Column(string name, bool right = true) =>
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Dim)))
        {
            Alignment = right ? Justify.Right : Justify.Left,
            NoWrap = true,
            Padding = new Padding(0, 0, wide ? 2 : 1, 0),
        });
        Column("peer", right: false);
        if (wide)
            Column("model", right: false);
        Column("", right: false);
        Column("epoch");
        Column("loss");
        Column(board.Score);
        Column(wide ? "images/s" : "img/s");
        if (traffic)
        {
            Column(wide ? "waiting" : "wait");
            Column("in");
            Column("out");
        }

        Column("left");
        foreach (var row in rows)
        {
            var cells = new List<IRenderable> { new Text(Shorten(row.Name, wide ? 20 : 14)) };
            if (wide)
                cells.Add(new Text(row.Model));
            cells.Add(
                Bar(
                    row,
                    (wide, traffic) switch { (true, true) => 12, (true, false) => 24, (false, true) => 8, _ => 16 },
                    unicode));
            cells.Add(new Text(row.EpochText));
            cells.Add(Known(Format.Loss(row.Loss)));
            cells.Add(Known(Format.Accuracy(row.Accuracy)));
            cells.Add(Known(Format.Count(row.ImagesPerSecond)));
            if (traffic)
            {
                cells.Add(new Text(Format.Duration(row.Wait)));
                cells.Add(new Text(Format.Bytes(row.BytesIn)));
                cells.Add(new Text(Format.Bytes(row.BytesOut)));
            }

            cells.Add(State(row, board.Now));
            table.AddRow(cells);
        }

        var elapsed = Format.Duration(board.Elapsed);
        return new Rows(
            new Text(
                $"{board.Title}  {board.Status}  {elapsed}".Replace("    ", "  "),
                new Style(decoration: Decoration.Bold)) { Overflow = Overflow.Ellipsis }, table);
    }

    /// <summary>What stands in the last column: the time left, or why there is none.</summary>
    public static string StateText(PeerRow row, DateTimeOffset now) => row.State switch
    {
        PeerState.Training or PeerState.Sheet => row.Left(now) is { } left ? Format.Duration(left) : "...",
        PeerState.Finished => "done",
        PeerState.Serving => "serves",
        PeerState.Failed => "failed",
        PeerState.Lost => "lost",
        PeerState.Stopped => "stopped",
        _ => "waits",
    };

    private static Text Known(string value) => new(value.Length == 0 ? "-" : value);

    private static Text State(PeerRow row, DateTimeOffset now)
    {
        var color = row.State switch
        {
            PeerState.Finished => Color.Green,
            PeerState.Failed or PeerState.Lost => Color.Red,
            _ => Color.Default,
        };
        return new Text(StateText(row, now), new Style(color));
    }

    private static Markup Bar(PeerRow row, int width, bool unicode)
    {
        var (full, empty) = unicode ? ('█', '░') : ('#', '.');
        var done = (int)Math.Round(row.Progress * width);
        var color = row.State switch
        {
            PeerState.Finished => "green",
            PeerState.Failed or PeerState.Lost => "red",
            _ => "blue",
        };
        return new Markup($"[{color}]{new string(full, done)}[/][dim]{new string(empty, width - done)}[/]");
    }

    private static string Shorten(string text, int width) => text.Length <= width ? text : text[..(width - 2)] + "..";
}
