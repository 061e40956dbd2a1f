using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// The closed set of messages, as <see cref="IMessage"/> lists it: manifest, type, how it is written.
/// </summary>
public static class MessageCatalogue
{
    private static readonly IReadOnlyList<(string Manifest, JsonTypeInfo Type)> All =
    [
        .. MessageJson.Default.IMessage.PolymorphismOptions!.DerivedTypes.Select(
            message => ((string)message.TypeDiscriminator!, MessageJson.Default.GetTypeInfo(message.DerivedType)!)),
    ];

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByManifest =
        All.ToFrozenDictionary(m => m.Manifest, m => m.Type);

    private static readonly FrozenDictionary<Type, (string Manifest, JsonTypeInfo Type)> ByType =
        All.ToFrozenDictionary(m => m.Type.Type);

    public static IEnumerable<string> Manifests => ByManifest.Keys;

    public static IEnumerable<Type> Types => ByType.Keys;

    /// <exception cref="WireException">The type is not a message.</exception>
    internal static (string Manifest, JsonTypeInfo Type) Find(Type type) =>
        ByType.TryGetValue(type, out var found)
            ? found
            : throw new WireException($"{type.Name} is no message of this protocol");

    /// <exception cref="WireException">No message has this manifest.</exception>
    internal static JsonTypeInfo Find(string manifest) =>
        ByManifest.TryGetValue(manifest, out var found)
            ? found
            : throw new WireException(
                $"unknown message \"{Shorten(manifest)}\"; is the other side of another version?");

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
