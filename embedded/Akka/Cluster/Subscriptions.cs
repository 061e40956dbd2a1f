using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Who wants to hear of which events.</summary>
internal sealed class Subscriptions
{
    private readonly Dictionary<IActorRef, HashSet<Type>> _types = [];

    public void Add(IActorRef subscriber, IEnumerable<Type> types)
    {
        if (!_types.TryGetValue(subscriber, out var known))
            _types.Add(subscriber, known = []);
        known.UnionWith(types);
    }

    public void Remove(IActorRef subscriber, Type? type)
    {
        if (type is null)
            _types.Remove(subscriber);
        else if (_types.TryGetValue(subscriber, out var known))
            known.Remove(type);
    }

    public void Publish(object @event)
    {
        foreach (var (subscriber, types) in _types)
        {
            if (types.Any(t => t.IsInstanceOfType(@event)))
                subscriber.Tell(@event, ActorRefs.NoSender);
        }
    }

    public static void Replay(IActorRef subscriber, IReadOnlyCollection<Type> types, IEnumerable<object> events)
    {
        foreach (var @event in events.Where(e => types.Any(t => t.IsInstanceOfType(e))))
            subscriber.Tell(@event, ActorRefs.NoSender);
    }
}
