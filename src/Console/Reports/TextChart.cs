using System.Text;
using Spectre.Console;

namespace KdCluster.Console.Reports;

/// <summary>
/// Curves in characters: dots of Braille in a terminal, eight to a cell, one colour a peer; a letter a peer where the
/// text goes into a file or a pipe. Spectre.Console draws bars and pictures, whose points are as large as two letters.
/// </summary>
internal static class TextChart
{
    private const int Rows = 16;
    private const int WidestLabel = 9;

    private static readonly Color[] Colours =
    [
        Color.DodgerBlue1, Color.Orange1, Color.SpringGreen3, Color.Orchid, Color.Gold1, Color.Red, Color.Grey,
        Color.White,
    ];

    /// <summary>Bits of a Braille cell, two columns of four dots.</summary>
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <param name="show">How a value is written.</param>
    public static void Draw(Session session, string title, IReadOnlyList<Curve> curves, Func<double, string> show)
    {
        var points = curves.SelectMany(curve => curve.Points).ToList();
        if (points.Count == 0)
            return;
        var plain = session.IsPiped || !session.Screen.Profile.Capabilities.Unicode;
        var width = Math.Max(20, Math.Min(session.Screen.Profile.Width, 160) - WidestLabel - 2);
        var (y, x) = (
            Axis.Of(points.Min(point => point.Y), points.Max(point => point.Y), 4),
            Axis.OfWhole(points.Min(point => point.X), points.Max(point => point.X), width / 12));
        var canvas = new Canvas(width, Rows, plain ? 1 : 2, plain ? 1 : 4);
        foreach (var (index, curve) in curves.Index())
            canvas.Line(index, [.. curve.Points.Select(point => (
                (point.X - x.From) / (x.To - x.From), (y.To - point.Y) / (y.To - y.From)))], curve.IsControl);

        session.Plain($"{title}, by epoch");
        for (var row = 0; row < Rows; row++)
        {
            var tick = y.Ticks.Where(value => RowOf((y.To - value) / (y.To - y.From)) == row).Select(show)
                .FirstOrDefault();
            var label = $"{tick ?? "",WidestLabel} {(tick is null ? ' ' : plain ? '+' : '┤')}";
            if (plain)
            {
                session.Plain((label + canvas.Letters(row)).TrimEnd());
                continue;
            }

            session.Screen.Write(new Text(label));
            foreach (var (text, series) in canvas.Cells(row))
                session.Screen.Write(new Text(text, series < 0 ? Style.Plain : StyleOf(curves[series])));
            session.Screen.WriteLine();
        }

        session.Plain(Ticks(x, width));
        Legend(session, curves, plain, show);
        session.Plain("");
    }

    private static Style StyleOf(Curve curve) => new(Colours[curve.Colour % Colours.Length]);

    private static int RowOf(double fromTop) => Math.Clamp((int)(fromTop * (Rows - 1) + 0.5), 0, Rows - 1);

    private static string Ticks(Axis x, int width)
    {
        var line = new StringBuilder().Append(' ', WidestLabel + 2 + width + 1);
        foreach (var tick in x.Ticks)
        {
            var text = tick.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
            var at = WidestLabel + 2 + (int)((tick - x.From) / (x.To - x.From) * (width - 1)) - (text.Length / 2);
            at = Math.Min(at, line.Length - text.Length);
            for (var i = 0; i < text.Length; i++)
                line[at + i] = text[i];
        }

        return line.ToString().TrimEnd();
    }

    private static void Legend(Session session, IReadOnlyList<Curve> curves, bool plain, Func<double, string> show)
    {
        foreach (var (index, curve) in curves.Index())
        {
            var text = $"{curve.Name}{(curve.IsControl ? ", alone" : "")}: {show(curve.Points[^1].Y)}";
            var mark = plain ? $"{Canvas.Letter(index)}" : curve.IsControl ? "╌╌" : "──";
            var indent = new string(' ', WidestLabel + 2);
            if (plain)
                session.Plain($"{indent}{mark} {text}");
            else
            {
                session.Screen.Write(new Text(indent));
                session.Screen.Write(new Text(mark, StyleOf(curve)));
                session.Screen.WriteLine($" {text}");
            }
        }
    }

    /// <summary>Dots, and whose they are; where curves meet, the first one's colour shows.</summary>
    private sealed class Canvas(int columns, int rows, int across, int down)
    {
        private readonly int[,] _bits = new int[rows, columns];
        private readonly int[,] _series = new int[rows, columns];

        public static char Letter(int series) => (char)('a' + (series % 26));

        /// <param name="points">Shares of width and height, from the top left.</param>
        /// <param name="dashed">Every second part of the line is left out.</param>
        public void Line(int series, IReadOnlyList<(double X, double Y)> points, bool dashed)
        {
            var (width, height) = ((columns * across) - 1, (rows * down) - 1);
            Dot(series, points[0].X * width, points[0].Y * height);
            var drawn = 0;
            foreach (var (from, to) in points.Zip(points.Skip(1)))
            {
                var steps = Math.Max(1, (int)Math.Ceiling(Math.Max(
                    Math.Abs(to.X - from.X) * width, Math.Abs(to.Y - from.Y) * height)));
                for (var step = 1; step <= steps; step++)
                {
                    var share = (double)step / steps;
                    if (!dashed || drawn++ / (2 * across) % 2 == 0)
                        Dot(
                            series, (from.X + ((to.X - from.X) * share)) * width,
                            (from.Y + ((to.Y - from.Y) * share)) * height);
                }
            }
        }

        public string Letters(int row) => string.Concat(Enumerable.Range(0, columns).Select(
            column => _bits[row, column] == 0 ? ' ' : Letter(_series[row, column])));

        /// <returns>Runs of cells of one curve; -1: of none.</returns>
        public IEnumerable<(string Text, int Series)> Cells(int row)
        {
            var column = 0;
            while (column < columns)
            {
                var (first, series) = (column, At(column));
                while (column < columns && At(column) == series)
                    column++;
                yield return (
                    string.Concat(Enumerable.Range(first, column - first).Select(
                        one => _bits[row, one] == 0 ? ' ' : (char)(0x2800 + _bits[row, one]))),
                    series);
            }

            int At(int one) => _bits[row, one] == 0 ? -1 : _series[row, one];
        }

        private void Dot(int series, double x, double y)
        {
            var (column, row) = ((int)Math.Round(x), (int)Math.Round(y));
            var (cellColumn, cellRow) = (
                Math.Clamp(column / across, 0, columns - 1), Math.Clamp(row / down, 0, rows - 1));
            if (_bits[cellRow, cellColumn] == 0)
                _series[cellRow, cellColumn] = series;
            _bits[cellRow, cellColumn] |= across == 1 ? 1 : Dots[row % down, column % across];
        }
    }
}
