using Akka.Actor;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// Tells the world what has become durable of a run: log and live events.
/// </summary>
internal sealed class RunOutlet(CoordinatorSetup setup, RunId run, Term term, RunWatchers watchers)
{
    /// <param name="sheetsOf">Base address of a node's file server; null: it is not known now.</param>
    public void Publish(
        Effect<IActorRef> effect, Func<RunPeer, PeerProgress?> progress, Func<NodeId, string?> sheetsOf)
    {
        setup.Tracking.Tell(run);
        var s = effect.State;
        var first = effect.After - effect.Events.Length + 1;
        for (var i = 0; i < effect.Events.Length; i++)
        {
            var e = effect.Events[i];
            using (About(s, e))
                Log.Write(
                    e is PeerLost { Moves: false } or PeerAbandoned or PeerStarted { LostEpoch: not null }
                        ? Serilog.Events.LogEventLevel.Warning
                        : Serilog.Events.LogEventLevel.Information, "{Text:l}", JournalText.Describe(e));
            if (e is PeerTrained trained)
                Copy(trained, s.Peers.GetValueOrDefault(trained.Peer)?.Node is { } node ? sheetsOf(node) : null);
            setup.History.Write(new Journaled(run, first + i, term, e));
            if (!watchers.Any)
                continue;
            watchers.Tell(new RunNews(
                new JournalRow(
                    run, first + i, term, setup.Clock.GetUtcNow(), JournalCodec.NameOf(e), JournalCodec.Encode(e)),
                null, null));
            if (PeerOf(e) is { } name && s.Peers.TryGetValue(name, out var p))
                watchers.Tell(new RunNews(null, RunViewing.Peer(s, p, progress(p)), null));
        }

        if (watchers.Any)
            watchers.Tell(new RunNews(null, null, RunViewing.Summary(
                s, [.. RunWaits.Of(s, setup.Now.Elapsed, setup.Timings)])));
    }

    /// <summary>
    /// From the address of the peer's node alone. When that is not known now, the node has left, and its files with it.
    /// </summary>
    private void Copy(PeerTrained trained, string? sheets)
    {
        if (OwnAddress.IsOf(sheets, trained.Checkpoint))
            setup.Checkpoints.Want(trained.Checkpoint, trained.Metrics.Accuracy);
        else if (sheets is not null)
            Log.Warning(
                "no copy of the checkpoint of {Peer}: its node serves at {Sheets}, and names another address",
                trained.Peer, sheets);
    }

    private IDisposable About(RunState s, IRunEvent e)
    {
        var epoch = e switch
        {
            PeerBegan x => x.Epoch,
            PeerTrained x => x.Epoch,
            EpochBegan x => x.Epoch,
            EpochEnded x => x.Epoch,
            _ => s.Epoch,
        };
        return PeerOf(e) is { } peer && s.Peers.TryGetValue(peer, out var p)
            ? Logging.About(new Fence(run, term, s.Stage, peer, p.Incarnation, epoch))
            : Logging.About(run.Value, term.Value, s.Stage, epoch);
    }

    /// <summary>
    /// Where a checkpoint or a list of sheets can be had changes without the run's doing: filled in as late as can be.
    /// </summary>
    public IPeerMessage Address(RunState s, IPeerMessage message) => message switch
    {
        AssignPeer assign => assign with
        {
            Resume = [.. assign.Resume.Select(setup.Checkpoints.Addressed)],
            Init = assign.Init is null ? null : setup.Checkpoints.Addressed(assign.Init),
            Teachers = [.. assign.Teachers.Select(setup.Checkpoints.Addressed)],
        },
        StartEpoch =>
            setup.Lists.Shorten(
                message, s.Peers.GetValueOrDefault(message.Fence.Peer)?.Sources?.All, setup.Checkpoints.Url),
        _ => setup.Lists.Shorten(message, null, setup.Checkpoints.Url),
    };

    private static PeerId? PeerOf(IRunEvent e) => e switch
    {
        PeerAssigned x => x.Peer,
        PeerStarted x => x.Peer,
        PeerLost x => x.Peer,
        PeerAbandoned x => x.Peer,
        PeerFreed x => x.Peer,
        PeerBegan x => x.Peer,
        PeerTrained x => x.Peer,
        PeerAdded x => x.Peer.Name,
        PeerRemoved x => x.Peer,
        PeerReturned x => x.Peer,
        _ => null,
    };
}
