using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// Journal events to JSON and back. The type names are versioned and never reused, so that a journal outlives the
/// version that wrote it. Members that a newer version added are ignored; those that an older one lacks take their
/// defaults. The names stand at <see cref="IRunEvent"/>.
/// </summary>
public static class JournalCodec
{
    private static readonly ClosedUnion<IRunEvent> Events = new(JournalJson.Default);

    public static IEnumerable<Type> Types => Events.Types;

    public static string NameOf(IRunEvent e) => Events.NameOf(e.GetType())!;

    public static bool Is<T>(string name)
        where T : IRunEvent => Events.NameOf(typeof(T)) == name;

    public static byte[] Encode(IRunEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, Events.Find(e.GetType()));

    /// <exception cref="InvalidDataException">The journal holds an event that this version does not know, or a damaged
    ///     one.</exception>
    public static IRunEvent Decode(string name, ReadOnlySpan<byte> json)
    {
        var type = Events.Find(name)
            ?? throw new InvalidDataException(
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
