using System.Runtime.Serialization;

namespace Akka.Serialization;

/// <summary>A message inside another, by the serializer that is bound to it.</summary>
internal static class Nested
{
    private const int Null = int.MinValue;

    /// <summary>No honest message is wrapped more often; a forged one must not exhaust the stack.</summary>
    private const int Deepest = 16;

    [ThreadStatic]
    private static int t_depth;

    public static void Write(WireWriter writer, object? message, Serialization serialization)
    {
        if (message is null)
        {
            writer.Int(Null);
            return;
        }

        var serializer = serialization.FindSerializerFor(message);
        writer.Int(serializer.Identifier).Text(Serialization.ManifestFor(serializer, message)).Bytes(serializer.ToBinary(message));
    }

    public static object? Read(ref WireReader reader, Serialization serialization)
    {
        var id = reader.Int();
        if (id == Null)
            return null;
        var manifest = reader.Text();
        if (t_depth >= Deepest)
            throw new SerializationException($"A message is wrapped more than {Deepest} times.");
        t_depth++;
        try
        {
            return serialization.Deserialize(reader.Bytes().ToArray(), id, manifest);
        }
        finally
        {
            t_depth--;
        }
    }
}
