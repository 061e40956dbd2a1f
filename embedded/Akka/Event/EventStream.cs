using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Hands what is published to those who subscribed to its type or a type above it.</summary>
public class LoggingBus
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Type, ImmutableArray<IActorRef>> _byEventType = new();
    private ImmutableHashSet<(IActorRef Subscriber, Type Channel)> _subscriptions = [];

    private protected LoggingBus()
    {
    }

    public LogLevel LogLevel { get; internal set; } = LogLevel.InfoLevel;

    /// <summary>False when it was subscribed already.</summary>
    public virtual bool Subscribe(IActorRef subscriber, Type classifier) => Change(all => all.Add((subscriber, classifier)));

    public virtual bool Unsubscribe(IActorRef subscriber, Type classifier) => Change(all => all.Remove((subscriber, classifier)));

    public virtual bool Unsubscribe(IActorRef subscriber) => Change(all => all.Except(all.Where(s => s.Subscriber.Equals(subscriber))));

    public virtual void Publish(object @event)
    {
        if (@event is LogEvent log && !Wants(log))
            return;
        var type = @event.GetType();
        if (!_byEventType.TryGetValue(type, out var subscribers))
        {
            lock (_gate)
            {
                subscribers = [.. _subscriptions.Where(s => s.Channel.IsAssignableFrom(type)).Select(s => s.Subscriber).Distinct()];
                _byEventType[type] = subscribers;
            }
        }

        foreach (var subscriber in subscribers)
        {
            if (subscriber is ActorRefBase { IsDead: true })
                Unsubscribe(subscriber);
            else
                subscriber.Tell(@event, ActorRefs.NoSender);
        }
    }

    private protected virtual bool Wants(LogEvent log) => log.LogLevel() >= LogLevel;

    private bool Change(Func<ImmutableHashSet<(IActorRef Subscriber, Type Channel)>, ImmutableHashSet<(IActorRef Subscriber, Type Channel)>> change)
    {
        lock (_gate)
        {
            var before = _subscriptions;
            _subscriptions = change(before);
            _byEventType.Clear();
            return !ReferenceEquals(before, _subscriptions);
        }
    }
}

/// <summary>The bus of an actor system: dead letters, log lines, life of the cluster, and whatever else is published.</summary>
public class EventStream : LoggingBus
{
    internal EventStream()
    {
    }

    internal StandardOutLogger? StandardOut { get; set; }

    private protected override bool Wants(LogEvent log)
    {
        var level = log.LogLevel();
        StandardOut?.Print(log);
        return level >= LogLevel;
    }
}
