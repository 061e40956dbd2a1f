using System.Globalization;
using System.Text;

namespace KdCluster.Bench;

/// <summary>Small panels side by side, one an axis: seconds and bytes over the size, both logarithmic.</summary>
internal static class ScalePlot
{
    private const int Width = 230;
    private const int Height = 180;
    private const int Left = 46;
    private const int Right = 40;
    private const int Top = 34;
    private const int Bottom = 30;
    private const string Time = "#1f6fb2";
    private const string Sent = "#b2561f";

    public static string Svg(IReadOnlyList<(string Name, IReadOnlyList<ScalePoint> Points)> axes)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{axes.Count * Width}\" height=\"{Height}\" "
                + $"font-family=\"sans-serif\" font-size=\"10\">\n"
                + $"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        foreach (var (index, axis) in axes.Index())
            Panel(svg, index * Width, axis.Name, axis.Points);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, int at, string name, IReadOnlyList<ScalePoint> points)
    {
        Text(svg, at + Left, 14, "start", "black", $"{name}");
        Text(svg, at + Left, 26, "start", Time, "s an epoch");
        Text(svg, at + Width - Right, 26, "end", Sent, "MB read");
        svg.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{at + Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" "
                + $"height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"#999\"/>\n");
        var across = new Scale([.. points.Select(point => point.X)], at + Left + 8, at + Width - Right - 8);
        foreach (var x in points.Select(point => point.X))
            Text(svg, across.At(x), Height - Bottom + 14, "middle", "black", Short(x));
        Line(svg, across, [.. points.Select(point => (point.X, point.Seconds))], Time, at + Left - 4, "end");
        var sent = points.Where(point => point.Bytes > 0).Select(point => (point.X, point.Bytes / 1e6));
        Line(svg, across, [.. sent], Sent, at + Width - Right + 4, "start");
    }

    private static void Line(
        StringBuilder svg, Scale across, IReadOnlyList<(double X, double Y)> points, string colour, double label,
        string anchor)
    {
        if (points.Count == 0)
            return;
        var up = new Scale([.. points.Select(point => point.Y)], Height - Bottom - 8, Top + 8);
        var path = points.Select(point => string.Create(
            CultureInfo.InvariantCulture, $"{across.At(point.X):0.#},{up.At(point.Y):0.#}")).ToList();
        svg.Append(CultureInfo.InvariantCulture,
            $"<polyline points=\"{string.Join(' ', path)}\" fill=\"none\" stroke=\"{colour}\" "
                + $"stroke-width=\"1.5\"/>\n");
        foreach (var point in path)
            svg.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{point.Split(',')[0]}\" cy=\"{point.Split(',')[1]}\" r=\"2.5\" fill=\"{colour}\"/>\n");
        foreach (var y in new[] { points.Min(point => point.Y), points.Max(point => point.Y) }.Distinct())
            Text(svg, label, up.At(y) + 3, anchor, colour, Short(y));
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string colour, string text) =>
        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>\n");

    private static string Short(double value) => value switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.#}M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0}k"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}"),
    };

    /// <summary>From the smallest value at one end to the largest at the other; equal ones are in the middle.</summary>
    private sealed class Scale(IReadOnlyList<double> values, double from, double to)
    {
        private readonly double _least = Math.Log(values.Min());
        private readonly double _span = Math.Log(values.Max() / values.Min());

        public double At(double value) =>
            from + ((to - from) * (_span == 0 ? 0.5 : (Math.Log(value) - _least) / _span));
    }
}
