using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Journal;

namespace KdCluster.Coordinator.Api;

/// <summary>A server-sent event as it goes over the wire. The JSON of an event is one line.</summary>
internal static class EventText
{
    public static readonly byte[] Alive = Encoding.UTF8.GetBytes($"event: {StreamEventNames.Alive}\ndata: \n\n");

    public static byte[] Of<T>(string name, T data, JsonTypeInfo<T> type, long? id = null)
    {
        var number = id is { } value ? string.Create(CultureInfo.InvariantCulture, $"\nid: {value}") : "";
        return [
            .. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. JsonSerializer.SerializeToUtf8Bytes(data, type),
            .. Encoding.UTF8.GetBytes(number + "\n\n")];
    }

    public static byte[] Of(JournalRow row) =>
        Of(StreamEventNames.Journal, JournalText.Line(row), ApiJson.Default.JournalLine, row.Number);
}
