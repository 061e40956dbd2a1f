using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace KdCluster.Console.Reports.Html;

/// <summary>Pieces of a page. What comes from outside is always escaped.</summary>
internal static class Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Text(string? text) => Encoder.Encode(text ?? "");

    /// <summary>A number of the report: the text for people, and the value and its place in `report.json`.</summary>
    /// <param name="pointer">JSON pointer (RFC 6901).</param>
    public static string Number(string pointer, double? value, string shown, string tag = "td", string css = "n") =>
        value is { } number && double.IsFinite(number)
            ? $"<{tag} class=\"{css}\" data-at=\"{Text(pointer)}\" data-value=\"{Exact(number)}\">{Text(shown)}</{tag}>"
            : $"<{tag} class=\"{css}\">-</{tag}>";

    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Of a drawing: a tenth of a pixel is enough.</summary>
    public static string Pixels(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Class(double? gain) => gain switch { > 0 => "n good", < 0 => "n bad", _ => "n" };

    /// <summary>A table that scrolls by itself where the page is narrow; keys can reach it.</summary>
    /// <param name="head">`&gt;` before a title: its column holds numbers.</param>
    /// <param name="rows">Each the cells of a row, as markup.</param>
    public static string Table(string caption, IReadOnlyList<string> head, IEnumerable<string> rows)
    {
        var text = new StringBuilder();
        text.Append(
            $"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{Text(caption)}\"><table><caption>"
                + $"{Text(caption)}</caption><thead><tr>");
        foreach (var title in head)
            text.Append(
                title.StartsWith('>')
                    ? $"<th scope=\"col\" class=\"n\">{Text(title[1..])}</th>"
                    : $"<th scope=\"col\">{Text(title)}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (var row in rows)
            text.Append($"<tr>{row}</tr>\n");
        return text.Append("</tbody></table></div>\n").ToString();
    }

    public static string Head(string text) => $"<th scope=\"row\">{Text(text)}</th>";

    public static string Cell(string? text) => $"<td>{Text(text)}</td>";

    public static string Details(string summary, string content) =>
        $"<details><summary>{Text(summary)}</summary>\n{content}</details>\n";
}
