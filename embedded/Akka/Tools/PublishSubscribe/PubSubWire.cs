using System.Collections.Immutable;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>What mediators of different nodes say to each other.</summary>
internal interface IPubSubWire : Event.IDeadLetterSuppression;

/// <summary>All that is registered at one node; a later version replaces an earlier.</summary>
/// <param name="From">The node.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="Keys">See <see cref="PubSubKey"/>.</param>
internal sealed record Registrations(UniqueAddress From, long Version, ImmutableHashSet<string> Keys) : IPubSubWire;

/// <summary>A message for those that are registered under a key at the receiving node.</summary>
internal sealed record Deliver(string Key, object Message) : IPubSubWire;

/// <summary>One string for each thing that messages can be sent to: a topic, a group of a topic, a path.</summary>
internal static class PubSubKey
{
    private const char Separator = '\u001f';

    public static string Topic(string topic) => $"t{Separator}{topic}";

    public static string Group(string topic, string group) => $"g{Separator}{topic}{Separator}{group}";

    public static string Path(string path) => $"p{Separator}{path}";

    public static bool IsGroupOf(string key, string topic) => key.StartsWith($"g{Separator}{topic}{Separator}", StringComparison.Ordinal);

    public static bool IsGroup(string key) => key[0] == 'g';

    public static string? TopicOf(string key) => key[0] is 't' or 'g' ? key.Split(Separator)[1] : null;
}
