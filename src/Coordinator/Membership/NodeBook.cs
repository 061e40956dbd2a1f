using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Membership;

/// <summary>
/// Which nodes are there: they say hello, and are gone when they say goodbye, fall silent for too long, or another
/// takes their name or place. Decides, and does nothing: its actor carries it out.
/// </summary>
/// <typeparam name="TActor">How a node's present link is called.</typeparam>
/// <param name="began">When the coordinator became active.</param>
public sealed class NodeBook<TActor>(NodeTimings timings, TimeSpan began)
    where TActor : notnull
{
    private readonly Dictionary<NodeId, NodeEntry<TActor>> _nodes = [];
    private readonly HashSet<NodeId> _parted = [];
    private bool _returnIsOver;

    public IReadOnlyCollection<NodeEntry<TActor>> Nodes => _nodes.Values;

    public bool Has(NodeId node) => _nodes.ContainsKey(node);

    public NodeHeard<TActor> Hear(NodeHello hello, TActor from, TimeSpan now)
    {
        if (hello.Protocol != ProtocolVersion.Current)
            return NodeHeard<TActor>.Refused(
                $"node {hello.Node} speaks protocol {hello.Protocol}, the coordinator {ProtocolVersion.Current}: "
                    + "install the same version of KdCluster on both");
        if (
            _nodes.TryGetValue(hello.Node, out var holder) && holder.Hello.Process != hello.Process
                && IsThere(holder, now))
            return NodeHeard<TActor>.Refused(Dispute(holder, hello));
        var gone = Replaced(hello).ToList();
        gone.ForEach(node => _nodes.Remove(node.Node));
        var known = _nodes.GetValueOrDefault(hello.Node);
        var isRelinked = known is null || !known.Actor.Equals(from);
        var entry = new NodeEntry<TActor>(hello, from, now, isRelinked || known!.IsReachable)
        {
            Claims = known?.Claims.HolderSpoke() ?? NameClaims.None,
            IsLeaving = known?.IsLeaving ?? false,
            Drain = known?.Drain,
        };
        _nodes[hello.Node] = entry;
        _parted.Remove(hello.Node);
        return new(
            gone, entry, known is null ? NodeNews.Joined : isRelinked ? NodeNews.Relinked : NodeNews.Usual);
    }

    /// <summary>It takes no new peers from now on, or some again, for as long as this process of it lives.</summary>
    /// <returns>The node as it was and as it is; null: it is not known.</returns>
    public (NodeEntry<TActor> Before, NodeEntry<TActor> After)? Drain(NodeId node, bool drains)
    {
        if (!_nodes.TryGetValue(node, out var known))
            return null;
        var after = known with { Drain = drains };
        _nodes[node] = after;
        return (known, after);
    }

    /// <summary>It is about to go: it takes nobody new, and its peers are about to move.</summary>
    /// <returns>Null: it is not known.</returns>
    public NodeEntry<TActor>? Leave(NodeLeaving leaving, TActor from, TimeSpan now) =>
        !_nodes.TryGetValue(leaving.Node, out var known)
            ? null
            : _nodes[leaving.Node] = known with { Actor = from, Heard = now, IsLeaving = true };

    /// <summary>It goes in good order, whether or not it has been heard since the coordinator's start.</summary>
    public GoneNode Part(NodeId node, string reason)
    {
        _nodes.Remove(node);
        _parted.Add(node);
        return new(node, reason) { Leaves = true };
    }

    /// <returns>The nodes at this address, as they were and as they are now.</returns>
    public IReadOnlyList<(NodeEntry<TActor> Before, NodeEntry<TActor> After)> Change(
        MemberChanged member, TimeSpan now)
    {
        List<(NodeEntry<TActor>, NodeEntry<TActor>)> changes = [];
        foreach (var node in _nodes.Values.Where(n => n.Hello.Addresses.Akka == member.Address).ToList())
        {
            var after = node with
            {
                IsReachable = member.Change == MemberChange.Reachable,
                LinkDied = member.Change == MemberChange.LinkDied ? now : node.LinkDied,
            };
            _nodes[node.Hello.Node] = after;
            changes.Add((node, after));
        }

        return changes;
    }

    /// <summary>Nodes that have been silent for too long, or did not come back after a restart, are gone.</summary>
    /// <param name="holders">Nodes that host peers, by the journal.</param>
    public IReadOnlyList<GoneNode> LoseSilent(TimeSpan now, IEnumerable<NodeId> holders)
    {
        List<GoneNode> gone = [.. _nodes.Values.Where(n => now - n.Heard > timings.Silence).Select(n => new GoneNode(
            n.Hello.Node, $"it has been silent for {timings.Silence.TotalSeconds:0} s"))];
        gone.AddRange(
            _nodes.Values.Where(n => now - n.Heard <= timings.Silence && now - n.LinkDied > timings.Relink).Select(
                n => new GoneNode(n.Hello.Node, "nobody listens where it was, and it has made no new link")));
        if (!_returnIsOver && now - began > timings.Return)
        {
            _returnIsOver = true;
            gone.AddRange(holders.Where(n => !Has(n)).Select(
                n => new GoneNode(n, "it did not come back after the coordinator's restart")
                {
                    Leaves = _parted.Contains(n), // A run that could not write then has not taken note of it.
                }));
        }

        gone.ForEach(node => _nodes.Remove(node.Node));
        return gone;
    }

    /// <summary>As far as can be told: nothing speaks against it.</summary>
    private bool IsThere(NodeEntry<TActor> node, TimeSpan now) =>
        node.IsReachable && node.LinkDied is null && now - node.Heard <= timings.Relink;

    /// <summary>
    /// Two processes with one name: the one that is there keeps it. When it was killed and started again, that shows
    /// within moments; until then the newcomer gets no answer.
    /// </summary>
    private string? Dispute(NodeEntry<TActor> holder, NodeHello rival)
    {
        var (claims, isRefused) = holder.Claims.Claim(rival.Process);
        _nodes[rival.Node] = holder with { Claims = claims };
        return !isRefused
            ? null
            : $"the name {rival.Node} belongs to the node at {holder.Hello.Addresses.Akka}, which goes on; "
                + $"the one at {rival.Addresses.Akka} needs another (--name)";
    }

    private IEnumerable<GoneNode> Replaced(NodeHello hello)
    {
        if (_nodes.TryGetValue(hello.Node, out var known) && known.Hello.Process != hello.Process)
            yield return new(hello.Node, "another process has its name now")
            {
                KeepsSheets = hello.Store is not null && hello.Store == known.Hello.Store,
            };
        foreach (
            var other in _nodes.Values.Where(
                n => n.Hello.Addresses.Akka == hello.Addresses.Akka && n.Hello.Node != hello.Node))
            yield return new(other.Hello.Node, $"node {hello.Node} runs at its address now");
    }
}

/// <param name="Actor">The gate of its present link.</param>
/// <param name="Heard">When it was heard last.</param>
public sealed record NodeEntry<TActor>(NodeHello Hello, TActor Actor, TimeSpan Heard, bool IsReachable)
{
    /// <summary>When it was found that nobody listens where its link was; null: somebody does.</summary>
    public TimeSpan? LinkDied { get; init; }

    /// <summary>It has said that it stops.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>What it was told; null: nothing, so that it is as it says.</summary>
    public bool? Drain { get; init; }

    public bool IsDraining => Drain ?? Hello.Leaving;

    public bool TakesPeers => IsReachable && !IsLeaving && !IsDraining;

    /// <summary>Of other processes on its name.</summary>
    public NameClaims Claims { get; init; } = NameClaims.None;
}

public sealed record GoneNode(NodeId Node, string Reason)
{
    /// <summary>The process that has its place has its data folder as well.</summary>
    public bool KeepsSheets { get; init; }

    /// <summary>In good order: what its peers know was copied before.</summary>
    public bool Leaves { get; init; }
}

public enum NodeNews
{
    /// <summary>It speaks another protocol, or its name is another's.</summary>
    Refused,
    Joined,

    /// <summary>The same process, over a new link.</summary>
    Relinked,
    Usual,
}

/// <summary>What a hello changed.</summary>
/// <param name="Gone">Nodes in whose name or place it is.</param>
/// <param name="Entry">Null: it was refused.</param>
public sealed record NodeHeard<TActor>(
    IReadOnlyList<GoneNode> Gone, NodeEntry<TActor>? Entry, NodeNews News)
{
    /// <summary>What a node that was refused is told; null: nothing yet.</summary>
    public string? Refusal { get; init; }

    internal static NodeHeard<TActor> Refused(string? refusal) =>
        new([], null, NodeNews.Refused) { Refusal = refusal };
}
