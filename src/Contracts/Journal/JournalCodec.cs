using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// Journal events to JSON and back. The type names are versioned and never reused, so that a journal outlives the
/// version that wrote it; members that a newer version added are ignored, those that an older one lacks take their
/// defaults.
/// </summary>
public static class JournalCodec
{
    private static readonly (string Name, JsonTypeInfo Type)[] All =
    [
        ("run-submitted.1", JournalJson.Default.RunSubmitted),
        ("run-paused.1", JournalJson.Default.RunPaused),
        ("run-resumed.1", JournalJson.Default.RunResumed),
        ("run-scaled.1", JournalJson.Default.RunScaled),
        ("run-ending.1", JournalJson.Default.RunEnding),
        ("run-ended.1", JournalJson.Default.RunEnded),
        ("stage-opened.1", JournalJson.Default.StageOpened),
        ("stage-ended.1", JournalJson.Default.StageEnded),
        ("ensemble-measured.1", JournalJson.Default.EnsembleMeasured),
        ("ensemble-skipped.1", JournalJson.Default.EnsembleSkipped),
        ("peer-added.1", JournalJson.Default.PeerAdded),
        ("peer-removed.1", JournalJson.Default.PeerRemoved),
        ("peer-assigned.1", JournalJson.Default.PeerAssigned),
        ("peer-started.1", JournalJson.Default.PeerStarted),
        ("peer-lost.1", JournalJson.Default.PeerLost),
        ("peer-abandoned.1", JournalJson.Default.PeerAbandoned),
        ("peer-freed.1", JournalJson.Default.PeerFreed),
        ("sheet-made.1", JournalJson.Default.SheetMade),
        ("sheets-lost.1", JournalJson.Default.SheetsLost),
        ("epoch-began.1", JournalJson.Default.EpochBegan),
        ("peer-trained.1", JournalJson.Default.PeerTrained),
        ("epoch-ended.1", JournalJson.Default.EpochEnded),
    ];

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByName =
        All.ToFrozenDictionary(e => e.Name, e => e.Type);

    private static readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Type)> ByType =
        All.ToFrozenDictionary(e => e.Type.Type);

    public static IEnumerable<Type> Types => ByType.Keys;

    public static string NameOf(IRunEvent e) => ByType[e.GetType()].Name;

    public static byte[] Encode(IRunEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, ByType[e.GetType()].Type);

    /// <exception cref="InvalidDataException">The journal holds an event that this version does not know, or a damaged
    ///     one.</exception>
    public static IRunEvent Decode(string name, ReadOnlySpan<byte> json)
    {
        if (!ByName.TryGetValue(name, out var type))
            throw new InvalidDataException(
                $"the journal has an event \"{name}\" that this version does not know: "
                    + $"was it written by a newer version?");
        try
        {
            return (IRunEvent)(
                JsonSerializer.Deserialize(json, type)
                    ?? throw new InvalidDataException($"journal event {name} is null"));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"journal event {name} cannot be read: {e.Message}", e);
        }
    }
}
