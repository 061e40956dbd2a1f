using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>Nodes come, speak and go.</summary>
public sealed partial class CoordinatorActor
{
    private readonly Dictionary<NodeId, NodeEntry> _nodes = [];
    private readonly HashSet<string> _refused = [];
    private bool _returnIsOver;

    /// <summary>A node that will not end says hello every two seconds; the log says each once.</summary>
    private const int MostRefusedSaid = 1000;

    private void ReceiveNodes()
    {
        Receive<NodeHello>(Hear);
        Receive<NodeLeaving>(Leaving);
        Receive<MemberChanged>(Changed);
        Receive<Tick>(_ => LoseSilentNodes());
        Receive<NodesWanted>(_ =>
        {
            foreach (var node in _nodes.Values)
                Sender.Tell(new NodeKnown(node.Hello.Node, node.Actor));
        });
        Receive<GetNodes>(
            _ => Sender.Tell(
                _nodes.Values.OrderBy(n => n.Hello.Node.Value, StringComparer.Ordinal).Select(View).ToArray()));
    }

    private void Hear(NodeHello hello)
    {
        if (hello.Protocol != ProtocolVersion.Current)
        {
            if (_refused.Count < MostRefusedSaid && _refused.Add(hello.Addresses.Akka))
                Log.Warning(
                    "node {Node} at {Address} speaks protocol {Theirs}, this coordinator {Ours}: refused", hello.Node,
                    hello.Addresses.Akka, hello.Protocol, ProtocolVersion.Current);
            Sender.Tell(new NodeRefused(
                hello.Node, ProtocolVersion.Current,
                $"node {hello.Node} speaks protocol {hello.Protocol}, the coordinator {ProtocolVersion.Current}: "
                    + $"install the same version of KdCluster on both"));
            return;
        }

        var known = _nodes.GetValueOrDefault(hello.Node);
        if (known is not null && known.Hello.Process != hello.Process)
        {
            Gone(hello.Node, "another process has its name now");
            known = null;
        }

        var address = hello.Addresses.Akka;
        foreach (
            var other in _nodes.Values.Where(n => n.Hello.Addresses.Akka == address && n.Hello.Node != hello.Node)
                .ToList())
            Gone(other.Hello.Node, $"node {hello.Node} runs at its address now");
        var isRelinked = known is null || !known.Actor.Equals(Sender);
        _nodes[hello.Node] = new NodeEntry(hello, Sender, _setup.Now.Elapsed, isRelinked || known!.IsReachable);
        foreach (var checkpoint in hello.Checkpoints)
            _setup.Checkpoints.Seen(checkpoint);
        Sender.Tell(new NodeWelcome(hello.Node, _term));
        Offer(_nodes[hello.Node]);
        if (known is null)
            Welcome(hello);
        else if (isRelinked)
            Log.Information("node {Node} has a new link, {Address}", hello.Node, hello.Addresses.Akka);
        if (isRelinked)
            Tell(new NodeKnown(hello.Node, Sender));
        foreach (var hosted in hello.Hosted)
        {
            if (_runs.TryGetValue(hosted.Run, out var run))
                run.Tell(new HostedReport(hello.Node, hosted));
            else
                Sender.Tell(
                    new ReleasePeer(
                        new Fence(hosted.Run, _term, hosted.Stage, hosted.Peer, hosted.Incarnation),
                        "its run has ended, or was never here"));
        }
    }

    private void Welcome(NodeHello hello)
    {
        Log.Information(
            "node {Node} joined: {Slots} on {Machine}, {Address}", hello.Node,
            string.Join(", ", hello.Slots.Select(s => s.Device)), hello.Machine.Description, hello.Addresses.Akka);
        _metrics.SeeNodes(_nodes.Count);
    }

    private void Offer(NodeEntry node)
    {
        _slots.Offer(node.Hello.Node, node.Hello.Slots, node.IsReachable && !node.Hello.Leaving);
        MatchSoon();
    }

    private void Leaving(NodeLeaving leaving)
    {
        foreach (var checkpoint in leaving.Checkpoints)
            _setup.Checkpoints.Seen(checkpoint);
        Sender.Tell(new NodeLeavingAck(leaving.Node, _term));
        if (_nodes.ContainsKey(leaving.Node))
            Gone(leaving.Node, $"it leaves: {leaving.Reason}");
    }

    private void Changed(MemberChanged member)
    {
        foreach (var node in _nodes.Values.Where(n => n.Hello.Addresses.Akka == member.Address).ToList())
        {
            var reachable = member.Change == MemberChange.Reachable;
            if (node.IsReachable != reachable)
                Log.Warning("node {Node} is {State}", node.Hello.Node, reachable ? "reachable again" : "unreachable");
            var died = member.Change == MemberChange.LinkDied ? _setup.Now.Elapsed : node.LinkDied;
            _nodes[node.Hello.Node] = node with { IsReachable = reachable, LinkDied = died };
            Offer(_nodes[node.Hello.Node]);
        }
    }

    /// <summary>Nodes that have been silent for too long, or did not come back after a restart, are gone.</summary>
    private void LoseSilentNodes()
    {
        var now = _setup.Now.Elapsed;
        foreach (var node in _nodes.Values.Where(n => now - n.Heard > _setup.Nodes.Silence).ToList())
            Gone(node.Hello.Node, $"it has been silent for {_setup.Nodes.Silence.TotalSeconds:0} s");
        foreach (var node in _nodes.Values.Where(n => now - n.LinkDied > _setup.Nodes.Relink).ToList())
            Gone(node.Hello.Node, "nobody listens where it was, and it has made no new link");
        if (!_returnIsOver && now - _began > _setup.Nodes.Return)
        {
            _returnIsOver = true;
            foreach (var node in _slots.Holders().Where(n => !_nodes.ContainsKey(n)))
                Tell(new NodeGone(node, "it did not come back after the coordinator's restart"));
        }

        MatchSoon();
    }

    private void Gone(NodeId node, string reason)
    {
        _nodes.Remove(node);
        _slots.Withdraw(node);
        Log.Warning("node {Node} is gone: {Reason:l}", node, reason);
        _metrics.SeeNodes(_nodes.Count);
        Tell(new NodeGone(node, reason));
    }

    private void Tell(object message)
    {
        foreach (var run in _runs.Values)
            run.Tell(message);
    }

    private NodeView View(NodeEntry node) => new(
        node.Hello.Node, node.Hello.Addresses.Akka,
        node.Hello.Leaving ? NodeStatus.Leaving : node.IsReachable ? NodeStatus.Up : NodeStatus.Unreachable,
        SlotsOf(node.Hello, _slots), node.Hello.Machine.MemoryBytes, node.Hello.Addresses.Sheets,
        node.Hello.Machine.Torch, node.Hello.Machine.Description, (_setup.Now.Elapsed - node.Heard).TotalSeconds);

    /// <param name="Actor">The gate of its present link.</param>
    private sealed record NodeEntry(NodeHello Hello, IActorRef Actor, TimeSpan Heard, bool IsReachable)
    {
        /// <summary>When it was found that nobody listens where its link was; null: somebody does.</summary>
        public TimeSpan? LinkDied { get; init; }
    }
}
