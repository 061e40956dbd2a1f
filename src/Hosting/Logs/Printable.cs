using System.Globalization;
using System.Text;

namespace KdCluster.Hosting;

/// <summary>
/// Text from outside as it may stand in a log: one line, nothing that a terminal obeys, not too long.
/// </summary>
public static class Printable
{
    private const int Longest = 1000;

    /// <summary>`\n`, `\r` and `\t` for these, `\u001B` for other control and formatting characters.</summary>
    public static string Of(string text)
    {
        var cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return cut.Any(IsHarmful) ? Escape(cut) : cut;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!IsHarmful(c))
                escaped.Append(c);
            else
                escaped.Append(c switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ => $"\\u{(int)c:X4}",
                });
        }

        return escaped.ToString();
    }

    /// <summary>Direction marks and line separators among them; half a surrogate pair too.</summary>
    private static bool IsHarmful(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
