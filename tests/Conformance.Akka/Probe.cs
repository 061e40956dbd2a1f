using System.Collections.Concurrent;
using Akka.Actor;

namespace KdCluster.Conformance;

/// <summary>An actor whose messages a test takes out one by one.</summary>
public sealed class Probe
{
    private readonly BlockingCollection<(object Message, IActorRef Sender)> _got = [];

    public Probe(IActorRefFactory system, string? name = null) => Ref = system.ActorOf(Props.Create(typeof(Collector), _got), name);

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next message, which must be a T.</summary>
    public T Expect<T>(int withinMs = 10_000)
    {
        if (!_got.TryTake(out var got, withinMs))
            throw new TimeoutException($"No {typeof(T).Name} came within {withinMs} ms.");
        LastSender = got.Sender;
        return got.Message is T message ? message : throw new InvalidCastException($"Expected {typeof(T).Name}, got {got.Message.GetType().Name}: {got.Message}");
    }

    /// <summary>The next message that is a T and fits; others are let go.</summary>
    public T Fish<T>(Func<T, bool>? fits = null, int withinMs = 10_000)
    {
        var end = Environment.TickCount64 + withinMs;
        while (_got.TryTake(out var got, (int)Math.Max(0, end - Environment.TickCount64)))
        {
            if (got.Message is T message && (fits is null || fits(message)))
            {
                LastSender = got.Sender;
                return message;
            }
        }

        throw new TimeoutException($"No fitting {typeof(T).Name} came within {withinMs} ms.");
    }

    public void ExpectNothing(int forMs = 150)
    {
        if (_got.TryTake(out var got, forMs))
            throw new InvalidOperationException($"Expected nothing, got {got.Message}");
    }

    public void Watch(IActorRef subject) => Ref.Tell(new WatchThis(subject), ActorRefs.NoSender);

    private sealed record WatchThis(IActorRef Subject);

    private sealed class Collector(BlockingCollection<(object Message, IActorRef Sender)> got) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchThis watch)
                Context.Watch(watch.Subject);
            else
                got.Add((message, Sender));
        }
    }
}
