using Akka.Actor;
using KdCluster.Node.Peers;

namespace KdCluster.Node.Nodes;

/// <summary>What the node's actor stands in.</summary>
/// <param name="Address">Of this actor system, as the cluster knows it.</param>
/// <param name="Coordinator">The singleton's proxy.</param>
/// <param name="Refused">Called when the coordinator will not have this node, with the reason.</param>
public sealed record NodeContext(
    PeerSite Site, Address Address, IActorRef Coordinator, TimeSpan HelloEvery, Action<string> Refused);
