using System.Collections.Immutable;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Security;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>Nodes come, speak and go.</summary>
public sealed partial class CoordinatorActor
{
    private readonly HashSet<string> _refused = [];

    /// <summary>Nodes whose pods go first when there are to be fewer.</summary>
    private ImmutableHashSet<string> _closed = [];

    /// <summary>What Kubernetes does about slots that are missing; null: nothing that one must know.</summary>
    private string? _podNote;

    /// <summary>Null until the term has begun.</summary>
    private NodeBook<IActorRef> _nodes = null!;

    /// <summary>A node that will not end says hello every two seconds; the log says each once.</summary>
    private const int MostRefusedSaid = 1000;

    private void ReceiveNodes()
    {
        Receive<NodeHello>(Hear);
        Receive<MemberChanged>(Changed);
        Receive<Tick>(_ => LoseSilentNodes());
        Receive<NodesWanted>(_ =>
        {
            foreach (var node in _nodes.Nodes)
                Sender.Tell(Known(node));
            foreach (var (node, departure) in _leaving.Where(x => x.Value.Moves))
                Sender.Tell(Moved(node, departure));
        });
        Receive<GetNodes>(
            _ => Sender.Tell(
                _nodes.Nodes.OrderBy(n => n.Hello.Node.Value, StringComparer.Ordinal).Select(View).ToArray()));
    }

    private void Hear(NodeHello hello)
    {
        if (!ProcessIdentity.IsName(hello.Node.Value))
        {
            Refuse(hello, $"a node's name {ProcessIdentity.NameRule}");
            return;
        }

        var heard = _nodes.Hear(hello, Sender, _setup.Now.Elapsed);
        if (heard.Entry is not { } node)
        {
            Refuse(hello, heard.Refusal);
            return;
        }

        foreach (var gone in heard.Gone)
            Gone(gone);
        foreach (var checkpoint in hello.Checkpoints.Where(c => OwnAddress.IsOf(hello.Addresses.Sheets, c)))
            _setup.Checkpoints.Seen(checkpoint);
        Sender.Tell(new NodeWelcome(hello.Node, _term));
        if (node.IsDraining != hello.Leaving)
            Sender.Tell(new DrainNode(hello.Node, _term, node.IsDraining));
        Offer(node);
        if (heard.News == NodeNews.Joined)
        {
            Welcome(hello);
            _leaving.Remove(hello.Node); // It was not known when it said goodbye, and is there all the same.
        }
        else if (heard.News == NodeNews.Relinked)
            Log.Information("node {Node} has a new link, {Address}", hello.Node, hello.Addresses.Akka);
        if (heard.News is NodeNews.Joined or NodeNews.Relinked)
        {
            Record(hello.Node, heard.News == NodeNews.Joined ? NodeChange.Joined : NodeChange.Relinked);
            Tell(Known(node));
        }

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

    /// <param name="reason">Null: whether it may stay will show.</param>
    private void Refuse(NodeHello hello, string? reason)
    {
        if (reason is null)
            return;
        if (_refused.Count < MostRefusedSaid && _refused.Add(hello.Addresses.Akka))
            Log.Warning("a node at {Address} is refused: {Reason:l}", hello.Addresses.Akka, reason);
        Sender.Tell(new NodeRefused(hello.Node, ProtocolVersion.Current, reason));
    }

    private void Welcome(NodeHello hello)
    {
        Log.Information(
            "node {Node} joined: {Slots} on {Machine}, {Address}", hello.Node,
            string.Join(", ", hello.Slots.Select(s => s.Device)), hello.Machine.Description, hello.Addresses.Akka);
    }

    private void Offer(NodeEntry<IActorRef> node)
    {
        _slots.Offer(
            node.Hello.Node, node.Hello.Slots, node.TakesPeers && !_closed.Contains(node.Hello.Node.Value));
        MatchSoon();
    }

    /// <summary>Which pods go next, and what becomes of the others.</summary>
    private void Hear(PeerSetNews news)
    {
        var closed = news.Closed ?? _closed;
        if (news.Note == _podNote && closed.SetEquals(_closed))
            return;
        var changed = closed.SymmetricExcept(_closed);
        (_closed, _podNote) = (closed, news.Note);
        foreach (var node in _nodes.Nodes.Where(node => changed.Contains(node.Hello.Node.Value)).ToList())
            Offer(node);
        MatchSoon();
    }

    private void Changed(MemberChanged member)
    {
        foreach (var (before, after) in _nodes.Change(member, _setup.Now.Elapsed))
        {
            if (before.IsReachable != after.IsReachable)
            {
                Record(after.Hello.Node, after.IsReachable ? NodeChange.Reachable : NodeChange.Unreachable);
                Log.Warning(
                    "node {Node} is {State}", after.Hello.Node,
                    after.IsReachable ? "reachable again" : "unreachable");
            }

            Offer(after);
        }
    }

    private void LoseSilentNodes()
    {
        foreach (var gone in _nodes.LoseSilent(_setup.Now.Elapsed, _slots.Holders()))
            Gone(gone);
        MatchSoon();
    }

    private void Record(NodeId node, NodeChange change, string? reason = null) =>
        _setup.History.Write(new NodeChanged(node, change, reason));

    private void Gone(GoneNode gone)
    {
        Record(gone.Node, gone.Leaves ? NodeChange.Left : NodeChange.Gone, gone.Reason);
        _slots.Withdraw(gone.Node);
        Timers.Cancel(HandOverOf(gone.Node));
        _leaving.Remove(gone.Node);
        if (gone.Leaves)
            Log.Information("node {Node} has left: {Reason:l}", gone.Node, gone.Reason);
        else
            Log.Warning("node {Node} is gone: {Reason:l}", gone.Node, gone.Reason);
        MatchSoon();
        Tell(new NodeGone(gone.Node, gone.Reason) { KeepsSheets = gone.KeepsSheets, Leaves = gone.Leaves });
    }

    private void Tell(object message)
    {
        foreach (var run in _runs.Values)
            run.Tell(message);
    }

    private static NodeKnown Known(NodeEntry<IActorRef> node) =>
        new(node.Hello.Node, node.Actor, node.Hello.Addresses.Sheets, node.IsDraining);

    private static NodeStatus StatusOf(NodeEntry<IActorRef> node) =>
        node.IsLeaving ? NodeStatus.Leaving
        : !node.IsReachable ? NodeStatus.Unreachable
        : node.IsDraining ? NodeStatus.Draining
        : NodeStatus.Up;

    private NodeView View(NodeEntry<IActorRef> node) => new(
        node.Hello.Node, node.Hello.Addresses.Akka, StatusOf(node),
        SlotsOf(node.Hello, _slots), node.Hello.Machine.MemoryBytes, node.Hello.Addresses.Sheets,
        Printable.Of(node.Hello.Machine.Torch), Printable.Of(node.Hello.Machine.Description),
        (_setup.Now.Elapsed - node.Heard).TotalSeconds);
}
