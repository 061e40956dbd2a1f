using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// Journal events to JSON and back. The type names are versioned and never reused, so that a journal outlives the
/// version that wrote it. Members that a newer version added are ignored; those that an older one lacks take their
/// defaults. The names stand at <see cref="IRunEvent"/>.
/// </summary>
public static class JournalCodec
{
    private static readonly (string Name, JsonTypeInfo Type)[] All =
    [
        .. JournalJson.Default.IRunEvent.PolymorphismOptions!.DerivedTypes
            .Select(e => ((string)e.TypeDiscriminator!, JournalJson.Default.GetTypeInfo(e.DerivedType)!)),
    ];

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByName =
        All.ToFrozenDictionary(e => e.Name, e => e.Type);

    private static readonly FrozenDictionary<Type, (string Name, JsonTypeInfo Type)> ByType =
        All.ToFrozenDictionary(e => e.Type.Type);

    public static IEnumerable<Type> Types => ByType.Keys;

    public static string NameOf(IRunEvent e) => ByType[e.GetType()].Name;

    public static bool Is<T>(string name)
        where T : IRunEvent => ByType[typeof(T)].Name == name;

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
