using System.Globalization;
using System.Text;
using static KdCluster.Console.Reports.Html.Markup;

namespace KdCluster.Console.Reports.Html;

/// <summary>Lines over epochs, as an SVG drawing with a legend.</summary>
internal static class CurveChart
{
    private const double Width = 420;
    private const double Height = 260;
    private const double Left = 46;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 38;
    private const int Colours = 8;

    /// <summary>More points than these are a line without dots.</summary>
    private const int MostDots = 30;

    /// <param name="show">How a value of the y axis is written.</param>
    public static string Draw(string title, IReadOnlyList<Curve> curves, Func<double, string> show)
    {
        var points = curves.SelectMany(curve => curve.Points).ToList();
        if (points.Count == 0)
            return "";
        var (y, x) = (
            Axis.Of(points.Min(point => point.Y), points.Max(point => point.Y), 5),
            Axis.OfWhole(points.Min(point => point.X), points.Max(point => point.X), 7));
        var text = new StringBuilder();
        text.Append($"<figure><figcaption>{Text(title)}</figcaption>\n");
        text.Append(
            $"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" "
                + $"aria-label=\"{Text(Said(title, curves, show))}\">");
        foreach (var tick in y.Ticks)
        {
            var at = Pixels(Y(tick));
            text.Append(
                $"<line class=\"rule\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at}\" y2=\"{at}\"/><text "
                    + $"x=\"{Left - 6}\" y=\"{Pixels(Y(tick) + 4)}\" text-anchor=\"end\">{Text(show(tick))}</text>");
        }

        foreach (var tick in x.Ticks)
            text.Append(
                $"<text x=\"{Pixels(X(tick))}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">"
                    + $"{tick.ToString("0", CultureInfo.InvariantCulture)}</text>");
        text.Append(
            $"<text x=\"{Pixels((Left + Width - Right) / 2)}\" y=\"{Height - 4}\" text-anchor=\"middle\">"
                + "epoch</text>\n");
        foreach (var curve in curves)
            Line(text, curve);
        text.Append("</svg>\n<ul class=\"legend\">");
        foreach (var curve in curves)
            text.Append(
                $"<li><svg viewBox=\"0 0 24 10\" aria-hidden=\"true\"><line class=\"{Css(curve)}\" x1=\"0\" x2=\"24\" "
                    + $"y1=\"5\" y2=\"5\" style=\"stroke:{Colour(curve)}\"/></svg>{Text(curve.Name)}</li>");
        return text.Append("</ul></figure>\n").ToString();

        double X(double value) => Left + ((value - x.From) / (x.To - x.From) * (Width - Left - Right));
        double Y(double value) => Top + ((y.To - value) / (y.To - y.From) * (Height - Top - Bottom));

        void Line(StringBuilder into, Curve curve)
        {
            var colour = Colour(curve);
            into.Append($"<polyline class=\"{Css(curve)}\" style=\"stroke:{colour}\" points=\"");
            into.AppendJoin(' ', curve.Points.Select(point => $"{Pixels(X(point.X))},{Pixels(Y(point.Y))}"));
            into.Append($"\"><title>{Text(curve.Name)}</title></polyline>");
            if (curve.Points.Count > MostDots)
                return;
            foreach (var point in curve.Points)
                into.Append(
                    $"<circle cx=\"{Pixels(X(point.X))}\" cy=\"{Pixels(Y(point.Y))}\" r=\"2.5\" "
                        + $"style=\"fill:{colour}\"><title>{Text($"{curve.Name}, epoch {point.X:0}: {show(point.Y)}")}"
                        + "</title></circle>");
            into.Append('\n');
        }
    }

    private static string Css(Curve curve) => curve.IsControl ? "curve alone" : "curve";

    private static string Colour(Curve curve) => $"var(--c{curve.Colour % Colours})";

    /// <summary>What a person hears who cannot see it; the numbers stand in the table below.</summary>
    private static string Said(string title, IReadOnlyList<Curve> curves, Func<double, string> show) =>
        $"{title}: " + string.Join(
            "; ", curves.Select(curve => $"{curve.Name} from {show(curve.Points[0].Y)} to {show(curve.Points[^1].Y)}"));
}
