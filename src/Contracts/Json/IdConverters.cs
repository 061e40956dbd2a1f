using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Json;

/// <summary>
/// An id travels as its bare value: <c>"ann"</c>, not <c>{"value":"ann"}</c>. It may also be the key of an object.
/// </summary>
public abstract class TextIdConverter<T>(Func<string, T> wrap, Func<T, string> unwrap) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        wrap(reader.GetString() ?? throw new JsonException($"{typeof(T).Name} is null"));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(unwrap(value));

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(unwrap(value));
}

public sealed class RunIdConverter() : TextIdConverter<RunId>(value => new(value), id => id.Value);

public sealed class SweepIdConverter() : TextIdConverter<SweepId>(value => new(value), id => id.Value);

public sealed class PeerIdConverter() : TextIdConverter<PeerId>(value => new(value), id => id.Value);

public sealed class NodeIdConverter() : TextIdConverter<NodeId>(value => new(value), id => id.Value);

public sealed class IncarnationConverter : JsonConverter<Incarnation>
{
    public override Incarnation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, Incarnation value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

public sealed class TermConverter : JsonConverter<Term>
{
    public override Term Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Term value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
