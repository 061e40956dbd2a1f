using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// The closed set of messages, as <see cref="IMessage"/> lists it: manifest, type, how it is written.
/// </summary>
public static class MessageCatalogue
{
    private static readonly ClosedUnion<IMessage> Messages = new(MessageJson.Default);

    public static IEnumerable<string> Manifests => Messages.Names;

    public static IEnumerable<Type> Types => Messages.Types;

    /// <exception cref="WireException">The type is not a message.</exception>
    internal static string ManifestOf(Type type) =>
        Messages.NameOf(type) ?? throw new WireException($"{type.Name} is no message of this protocol");

    /// <exception cref="WireException">The type is not a message.</exception>
    internal static (string Manifest, JsonTypeInfo Type) Find(Type type) => (ManifestOf(type), Messages.Find(type));

    /// <exception cref="WireException">No message has this manifest.</exception>
    internal static JsonTypeInfo Find(string manifest) =>
        Messages.Find(manifest)
            ?? throw new WireException(
                $"unknown message \"{Shorten(manifest)}\"; is the other side of another version?");

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
