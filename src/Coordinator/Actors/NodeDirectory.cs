using System.Collections.Concurrent;
using Akka.Actor;
using KdCluster.Contracts;

namespace KdCluster.Coordinator.Actors;

/// <summary>Where each node's actor is. Written by the coordinator, read by its runs.</summary>
public sealed class NodeDirectory
{
    private readonly ConcurrentDictionary<NodeId, IActorRef> _nodes = new();

    public IActorRef? Find(NodeId? node) => node is { } id ? _nodes.GetValueOrDefault(id) : null;

    public void Set(NodeId node, IActorRef actor) => _nodes[node] = actor;

    public void Remove(NodeId node) => _nodes.TryRemove(node, out _);
}
