using Akka.Actor;
using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Link;

// Between the two actor systems of this process; none of these ever travels.

/// <summary>A message for the coordinator or its runs, from a node's or peer's actor to the gate.</summary>
public sealed record ForCoordinator(IMessage Message);

/// <summary>There is a new link. Its gate takes <see cref="ForCoordinator"/>.</summary>
public sealed record LinkOpened(IActorRef Gate);

/// <summary>The link of this gate is thrown away.</summary>
public sealed record LinkClosed(IActorRef Gate);
