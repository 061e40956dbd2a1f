using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts;

/// <summary>
/// The shape of one sample or of one sample's feature map, e.g. <c>3x32x32</c> (channels, height, width). In JSON an
/// array.
/// </summary>
[JsonConverter(typeof(ShapeConverter))]
public sealed record Shape(IReadOnlyList<int> Sizes)
{
    public Shape(params int[] sizes)
        : this((IReadOnlyList<int>)sizes)
    {
    }

    /// <summary>Values of one sample.</summary>
    public int Length() => Sizes.Aggregate(1, (product, size) => checked(product * size));

    public bool Equals(Shape? other) => other is not null && Sizes.SequenceEqual(other.Sizes);

    public override int GetHashCode() => Sizes.Aggregate(17, HashCode.Combine);

    public override string ToString() =>
        string.Join('x', Sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}

public sealed class ShapeConverter : JsonConverter<Shape>
{
    public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("a shape is an array of sizes");

        var sizes = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            sizes.Add(reader.GetInt32());
        return new(sizes);
    }

    public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var size in value.Sizes)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }
}
