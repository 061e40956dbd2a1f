using KdCluster.Contracts.Journal;

namespace KdCluster.Coordinator.Runs;

/// <summary>Nodes are emptied, and peers move.</summary>
public sealed partial class RunDecider
{
    /// <summary>Only a run with peers there keeps it in its journal.</summary>
    private static void NoteDrains(RunWork work, NodeDrains said)
    {
        var s = work.State;
        if (s.Draining.ContainsKey(said.Node) == said.Drains)
            return;
        var has = s.InOrder.Any(p => p.HasNode && p.Node == said.Node);
        if (has && said.Drains)
            work.Add(new NodeDrained(said.Node) { By = said.By });
        else if (has)
            work.Add(new NodeUndrained(said.Node) { By = said.By });
        else
            work.Remember(s with
            {
                Draining = said.Drains
                    ? s.Draining.SetItem(said.Node, work.Now.Elapsed)
                    : s.Draining.Remove(said.Node),
            });
    }

    private static void NoteLeaves(RunWork work, NodeLeaves leaves)
    {
        var s = work.State;
        if (!s.Leaving.ContainsKey(leaves.Node))
            work.Remember(s with { Leaving = s.Leaving.Add(leaves.Node, work.Now.Elapsed) });
    }

    private void NoteMayMove(RunWork work, PeerMayMove may)
    {
        if (
            work.State.Peers.TryGetValue(may.Peer, out var p) && p.Incarnation == may.Incarnation
                && Moves.IsDue(work.State, p))
            Lose(work, p, $"node {p.Node} drains", blame: false, moves: true);
    }
}
