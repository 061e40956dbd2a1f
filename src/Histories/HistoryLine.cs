using System.Buffers;
using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Histories;

/// <summary>
/// An entry as one line of JSON, as <see cref="HistoryJson"/> would write it, but for what that takes before the first
/// line (<see cref="ClosedUnion{T}"/>).
/// </summary>
internal static class HistoryLine
{
    private static readonly ClosedUnion<IHistoryEvent> Events = new(HistoryJson.Default);

    /// <returns>With its newline.</returns>
    public static ReadOnlyMemory<byte> Of(HistoryEntry entry)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", entry.Number);
            writer.WriteString("at", entry.At);
            writer.WriteString("process", entry.Process);
            writer.WritePropertyName("event");
            writer.WriteRawValue(Event(entry.Event), skipInputValidation: true);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>Its name comes first, among its own members.</summary>
    private static byte[] Event(IHistoryEvent happened)
    {
        var type = happened.GetType();
        var name = JsonEncodedText.Encode(Events.NameOf(type)!).EncodedUtf8Bytes;
        var members = JsonSerializer.SerializeToUtf8Bytes(happened, Events.Find(type)).AsSpan(1);
        return members.Length == 1
            ? [.. "{\"$type\":\""u8, .. name, (byte)'"', .. members]
            : [.. "{\"$type\":\""u8, .. name, .. "\","u8, .. members];
    }
}
