using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>What this process tells its own cluster daemon.</summary>
internal static class ClusterCommands
{
    public sealed record JoinTo(Address Address);

    public sealed record JoinSeeds(ImmutableArray<Address> Seeds);

    public sealed record Subscribe(IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, ImmutableArray<Type> Types);

    public sealed record Unsubscribe(IActorRef Subscriber, Type? Type);

    public sealed record SendState(IActorRef Receiver);

    /// <summary>All that had to be done before the node exits is done; the source completes when the node is out.</summary>
    public sealed record ExitingCompleted(TaskCompletionSource Out);

    public sealed record GossipTick;

    public sealed record LeaderTick;

    public sealed record ReapTick;

    public sealed record JoinTick;
}
