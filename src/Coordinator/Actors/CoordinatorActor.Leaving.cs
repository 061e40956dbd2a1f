using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Runs;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>Nodes are emptied by people, or leave in good order.</summary>
public sealed partial class CoordinatorActor
{
    /// <summary>Nodes that wait to go.</summary>
    private readonly Dictionary<NodeId, Departure> _leaving = [];

    private void ReceiveLeaving()
    {
        Receive<SetDraining>(Drain);
        Receive<NodeLeaving>(Leaving);
        Receive<CheckpointsCopied>(copied =>
        {
            if (_leaving.TryGetValue(copied.Node, out var departure) && departure.Copying.Remove(copied.Run))
                MovePeers(copied.Node, departure);
        });
        Receive<MovesWritten>(written =>
        {
            if (_leaving.TryGetValue(written.Node, out var departure) && departure.Writing.Remove(written.Run))
                LetGo(written.Node, departure);
        });
        Receive<HandOverEnds>(over =>
        {
            if (!_leaving.TryGetValue(over.Node, out var departure) || departure.Copying.Count == 0)
                return;
            Log.Warning(
                "node {Node} goes before {Runs} runs have copied what their peers know there", over.Node,
                departure.Copying.Count);
            departure.Copying.Clear();
            MovePeers(over.Node, departure);
        });
    }

    private void Drain(SetDraining asked)
    {
        if (_nodes.Drain(asked.Node, asked.Drains) is not var (before, after))
        {
            Sender.Tell(new Found<NodeAnswer>(null));
            return;
        }

        var isNews = before.IsDraining != after.IsDraining;
        if (isNews)
        {
            Log.Information(
                "node {Node} {What:l}{By:l}", asked.Node, asked.Drains ? "drains" : "takes peers again",
                asked.By is null ? "" : $" (by {asked.By})");
            Tell(Known(after) with { By = asked.By });
            Offer(after);
        }

        if (after.IsDraining != after.Hello.Leaving)
            after.Actor.Tell(new DrainNode(asked.Node, _term, after.IsDraining));
        Sender.Tell(new Found<NodeAnswer>(new(asked.Node, !isNews, DrainDetail(asked))));
    }

    private string DrainDetail(SetDraining asked)
    {
        if (!asked.Drains)
            return "it takes peers";
        var here = _slots.Taken(asked.Node).Count;
        return "it takes no new peers; " + here switch
        {
            0 => "none is there",
            1 => "the one that is there moves when its epoch is done",
            _ => $"the {here} that are there move when their epoch is done",
        };
    }

    private void Leaving(NodeLeaving leaving)
    {
        if (_leaving.TryGetValue(leaving.Node, out var departure))
        {
            _nodes.Leave(leaving, Sender, _setup.Now.Elapsed);
            departure.Asker = Sender;
            Sender.Tell(new NodeWelcome(leaving.Node, _term));
            return;
        }

        if (!_nodes.Has(leaving.Node) && IsHearing)
        {
            // Runs that are being read from the journal may have peers there.
            Sender.Tell(new NodeWelcome(leaving.Node, _term));
            return;
        }

        var node = _nodes.Leave(leaving, Sender, _setup.Now.Elapsed);
        foreach (var checkpoint in leaving.Checkpoints.Where(c => OwnAddress.IsOf(node?.Hello.Addresses.Sheets, c)))
            _setup.Checkpoints.Seen(checkpoint);
        if (node is not null)
            Offer(node);
        else if (!_slots.Holders().Contains(leaving.Node))
        {
            Sender.Tell(new NodeLeavingAck(leaving.Node, _term)); // It has gone, and did not hear the answer.
            return;
        }

        Log.Information("node {Node} leaves: {Reason:l}", leaving.Node, leaving.Reason);
        departure = new(leaving.Reason, [.. _runs.Keys]) { Asker = Sender };
        _leaving.Add(leaving.Node, departure);
        Tell(new NodeLeaves(leaving.Node));
        Timers.StartSingleTimer(HandOverOf(leaving.Node), new HandOverEnds(leaving.Node), _setup.Timings.HandOver);
        Sender.Tell(new NodeWelcome(leaving.Node, _term));
        MovePeers(leaving.Node, departure);
    }

    /// <summary>Once nobody needs what is there any more.</summary>
    private void MovePeers(NodeId node, Departure departure)
    {
        if (departure.Copying.Count > 0 || departure.Moves)
            return;
        departure.Moves = true;
        departure.Writing.UnionWith(_runs.Keys);
        Timers.Cancel(HandOverOf(node));
        Tell(Moved(node, departure));
        LetGo(node, departure);
    }

    /// <summary>
    /// Once the moves are in the journal: a coordinator that comes after this one must not miss a node that has left.
    /// Who waits for this in vain goes when its own time is over.
    /// </summary>
    private void LetGo(NodeId node, Departure departure)
    {
        if (!departure.Moves || departure.Writing.Count > 0)
            return;
        departure.Asker.Tell(new NodeLeavingAck(node, _term));
        Gone(_nodes.Part(node, departure.Reason));
    }

    /// <summary>A run that has ended copies and writes no more.</summary>
    private void NobodyLeavesFrom(RunId run)
    {
        foreach (var (node, departure) in _leaving.ToList())
        {
            departure.Copying.Remove(run);
            departure.Writing.Remove(run);
            MovePeers(node, departure);
            LetGo(node, departure);
        }
    }

    private static NodeGone Moved(NodeId node, Departure departure) =>
        new(node, departure.Reason) { Leaves = true };

    private static string HandOverOf(NodeId node) => $"hand-over-{node}";

    /// <param name="copying">Runs that still copy from it.</param>
    private sealed class Departure(string reason, HashSet<RunId> copying)
    {
        /// <summary>Its newest link.</summary>
        public required IActorRef Asker { get; set; }

        public string Reason => reason;

        public HashSet<RunId> Copying => copying;

        /// <summary>Its peers have been told to move.</summary>
        public bool Moves { get; set; }

        /// <summary>Runs whose journal does not say so yet.</summary>
        public HashSet<RunId> Writing { get; } = [];
    }
}
