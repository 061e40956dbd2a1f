using System.Collections.Immutable;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>What is to be done about the pods.</summary>
/// <param name="Replicas">To ask Kubernetes for; null: nothing.</param>
/// <param name="Closed">Nodes that take no new peers, because their pods go first.</param>
/// <param name="IdleSince">Since when there are more pods than needed; null: there are not.</param>
/// <param name="Note">What somebody who waits for slots should know; null: nothing.</param>
public sealed record PeerSetDecision(
    int? Replicas, ImmutableHashSet<string> Closed, TimeSpan? IdleSince, string? Note);
