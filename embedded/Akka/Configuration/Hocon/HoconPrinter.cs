using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>A tree back to text that parses to the same tree.</summary>
internal static class HoconPrinter
{
    public static string Print(HoconObject root)
    {
        var text = new StringBuilder();
        Fields(root, text, 0);
        return text.ToString();
    }

    private static void Fields(HoconObject fields, StringBuilder text, int depth)
    {
        foreach (var (key, value) in fields.Fields)
        {
            text.Append(' ', depth * 2).Append(Quoted(key)).Append(value is HoconObject ? " " : " = ");
            Value(value, text, depth);
            text.Append('\n');
        }
    }

    private static void Value(HoconNode value, StringBuilder text, int depth)
    {
        switch (value)
        {
            case HoconObject fields:
                text.Append("{\n");
                Fields(fields, text, depth + 1);
                text.Append(' ', depth * 2).Append('}');
                break;
            case HoconList list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0)
                        text.Append(", ");
                    Value(list.Items[i], text, depth);
                }

                text.Append(']');
                break;
            case HoconText scalar:
                text.Append(scalar.Quoted ? Quoted(scalar.Text) : scalar.Text);
                break;
        }
    }

    private static string Quoted(string raw) =>
        raw.Length > 0 && raw.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? raw
            : $"\"{raw.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t")}\"";
}
