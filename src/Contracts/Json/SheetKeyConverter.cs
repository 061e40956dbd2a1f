using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Json;

/// <summary>
/// A sheet's key as text: reports and journals name sheets by the thousand. Also reads the object that older journals
/// have.
/// </summary>
public sealed partial class SheetKeyConverter : JsonConverter<SheetKey>
{
    public override SheetKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartObject
            ? ReadObject(ref reader)
            : Parse(reader.GetString() ?? throw new JsonException("a sheet's key is null"));

    public override void Write(Utf8JsonWriter writer, SheetKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    private static SheetKey Parse(string text)
    {
        var parts = Text().Match(text);
        if (!parts.Success)
            throw new JsonException($"\"{(text.Length <= 80 ? text : text[..80] + "...")}\" is no sheet's key");
        return new(
            new(parts.Groups[1].Value), new(Number(2)), Number(3), Number(4), parts.Groups[5].Success ? Number(5) : -1);

        int Number(int group) =>
            int.TryParse(
                parts.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var number)
            ? number
            : throw new JsonException($"{parts.Groups[group].Value} is no number of a sheet's key");
    }

    private static SheetKey ReadObject(ref Utf8JsonReader reader)
    {
        var key = new SheetKey(default, default, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            key = name switch
            {
                "peer" => key with { Peer = new(reader.GetString() ?? "") },
                "incarnation" => key with { Incarnation = new(reader.GetInt32()) },
                "epoch" => key with { Epoch = reader.GetInt32() },
                "view" => key with { View = reader.GetInt32() },
                "shard" => key with { Shard = reader.GetInt32() },
                _ => throw new JsonException($"a sheet's key has no \"{name}\""),
            };
        }

        return key;
    }

    [GeneratedRegex(@"^(.+)#(\d+)@(-?\d+)/v(-?\d+)(?:/r(\d+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Text();
}
