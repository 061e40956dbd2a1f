using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>What peers know is copied before they leave their node: wherever they go, they find it.</summary>
public sealed partial class RunActor
{
    private readonly HashSet<(PeerId, Incarnation)> _moving = [];

    private void ReceiveMoves()
    {
        Receive<NodeLeaves>(leaves =>
        {
            Take(leaves);
            var copied = new CheckpointsCopied(_run, leaves.Node);
            Copy(Moves.Newest(State, leaves.Node)).PipeTo(
                Context.Parent, Self, success: () => copied, failure: _ => copied);
        });
        Receive<PeerMayMove>(may =>
        {
            _moving.Remove((may.Peer, may.Incarnation));
            Take(may);
        });
    }

    /// <summary>A node that says goodbye is let go when the moves of its peers are in the journal.</summary>
    private void Part(NodeGone gone)
    {
        Take(gone);
        if (!gone.Leaves)
            return;
        _ledger.TellWhenDurable(Context.Parent, new MovesWritten(_run, gone.Node));
        Drain();
    }

    private void MovePeers()
    {
        foreach (var p in Moves.Due(State).Where(p => _moving.Add((p.Name, p.Incarnation))).ToList())
        {
            var may = new PeerMayMove(p.Name, p.Incarnation);
            Copy([.. p.Checkpoints.Take(1).Select(checkpoint => (checkpoint, p.Metrics?.Accuracy))]).PipeTo(
                Self, success: () => may, failure: _ => may);
        }
    }

    /// <summary>Ends in time, with all of them or not: a peer whose checkpoint cannot be had moves too.</summary>
    private async Task Copy(IReadOnlyList<(CheckpointRef Checkpoint, double? Accuracy)> wanted)
    {
        var brought = wanted.Select(async one =>
        {
            if ((await _setup.Checkpoints.Bring(one.Checkpoint, one.Accuracy)).Reason is { } reason)
                Log.Warning(
                    "no copy of the checkpoint of {Run}/{Peer} epoch {Epoch} before it moves: {Reason:l}", _run,
                    one.Checkpoint.Peer, one.Checkpoint.Epoch + 1, reason);
        });
        try
        {
            await Task.WhenAll(brought).WaitAsync(_setup.Timings.HandOver, _setup.Clock);
        }
        catch (TimeoutException)
        {
            Log.Warning(
                "{Run}: copying the checkpoints of peers that move took longer than {Patience}", _run,
                _setup.Timings.HandOver);
        }
    }
}
