using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KdCluster.Distillation;

/// <summary>
/// JSON for a person and for a diff: what fits on a line of 150 characters is on one, the rest is one member a line.
/// </summary>
internal static class ReadableJson
{
    private const int Width = 150;

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement root)
    {
        var text = new StringBuilder();
        Append(text, root, 0, 0);
        return text.Append('\n').ToString();
    }

    /// <param name="taken">Characters on the line before and after the value that are not its own.</param>
    private static void Append(StringBuilder text, JsonElement value, int indent, int taken)
    {
        var line = Line(value);
        var (open, close) = value.ValueKind == JsonValueKind.Object ? ('{', '}') : ('[', ']');
        if (
            value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || indent + taken
                + line.Length <= Width)
        {
            text.Append(line);
            return;
        }

        text.Append(open);
        var first = true;
        foreach (var (name, member) in Members(value))
        {
            text.Append(first ? "\n" : ",\n").Append(' ', indent + 2).Append(name);
            Append(text, member, indent + 2, name.Length + 1);
            first = false;
        }

        text.Append('\n').Append(' ', indent).Append(close);
    }

    private static string Line(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            "{" + string.Join(", ", Members(value).Select(member => member.Name + Line(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Line)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString(), Plain),
        _ => value.GetRawText(),
    };

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
                .Select(property => (JsonSerializer.Serialize(property.Name, Plain) + ": ", property.Value))
            : value.EnumerateArray().Select(element => ("", element));
}
