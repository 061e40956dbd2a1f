using System.Globalization;
using System.Text.Json;

namespace KdCluster.Histories;

/// <summary>One line of a history.</summary>
/// <param name="Number">Of the process's history, from 1, over all of its lives.</param>
/// <param name="At">By the clock of the process.</param>
/// <param name="Process">The node's name, or `coordinator`.</param>
public sealed record HistoryEntry(long Number, DateTimeOffset At, string Process, IHistoryEvent Event)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At:HH:mm:ss.fff} {Process,-12} {JsonSerializer.Serialize(Event, HistoryJson.Default.IHistoryEvent)}");
}
