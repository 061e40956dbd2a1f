using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;
using Akka.Util;

namespace Akka.Cluster;

/// <summary>What cluster nodes say to each other.</summary>
internal interface IClusterMessage : IUrgentMessage, Event.IDeadLetterSuppression;

/// <summary>Is there a cluster at your place?</summary>
internal sealed record InitJoin : IClusterMessage;

internal sealed record InitJoinAck(Address Address) : IClusterMessage;

internal sealed record InitJoinNack(Address Address) : IClusterMessage;

internal sealed record Join(UniqueAddress Node, ImmutableHashSet<string> Roles, AppVersion Version) : IClusterMessage;

internal sealed record Welcome(UniqueAddress From, Gossip Gossip) : IClusterMessage;

/// <param name="From">Who sent it.</param>
/// <param name="To">The incarnation that it is meant for.</param>
/// <param name="Gossip">What the sender knows.</param>
internal sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : IClusterMessage;

internal sealed record Heartbeat(UniqueAddress From) : IClusterMessage;

internal sealed record HeartbeatAnswer(UniqueAddress From) : IClusterMessage;

internal sealed record Leave(Address Address) : IClusterMessage;

internal sealed record Down(Address Address) : IClusterMessage;

/// <summary>The node has finished all that it does before it exits; from now on its silence means nothing.</summary>
internal sealed record ExitingConfirmed(UniqueAddress Node) : IClusterMessage;

/// <summary>The leader has removed the node that gets this.</summary>
internal sealed record Goodbye(UniqueAddress Node) : IClusterMessage;
