using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Wire;

/// <summary>Ids travel as plain strings and numbers. Names are bounded, so that no peer can make another keep a huge one.</summary>
public abstract class NameConverter<T> : JsonConverter<T>
{
    /// <summary>Longest name, in UTF-16 units.</summary>
    public const int MaxLength = 200;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
            throw new JsonException($"a {typeof(T).Name} must have 1 to {MaxLength} characters");
        return Make(text);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Text(value));

    protected abstract T Make(string text);

    protected abstract string Text(T value);
}

public sealed class RunIdConverter : NameConverter<RunId>
{
    protected override RunId Make(string text) => new(text);

    protected override string Text(RunId value) => value.Value;
}

public sealed class PeerIdConverter : NameConverter<PeerId>
{
    protected override PeerId Make(string text) => new(text);

    protected override string Text(PeerId value) => value.Value;
}

public sealed class NodeIdConverter : NameConverter<NodeId>
{
    protected override NodeId Make(string text) => new(text);

    protected override string Text(NodeId value) => value.Value;
}

public sealed class IncarnationConverter : JsonConverter<Incarnation>
{
    public override Incarnation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, Incarnation value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

public sealed class TermConverter : JsonConverter<Term>
{
    public override Term Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Term value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
