using KdCluster.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// Tells the world what has become durable of a run: log, live events, metrics, report.
/// </summary>
internal sealed class RunOutlet(CoordinatorSetup setup, RunId run, Term term)
{
    public void Publish(Effect effect, Func<PeerState, PeerProgress?> progress)
    {
        var s = effect.State;
        var first = effect.After - effect.Events.Length + 1;
        for (var i = 0; i < effect.Events.Length; i++)
        {
            var e = effect.Events[i];
            using (About(s, e))
                Log.Write(
                    e is PeerLost or PeerAbandoned
                        ? Serilog.Events.LogEventLevel.Warning
                        : Serilog.Events.LogEventLevel.Information, "{Text:l}", JournalText.Of(e));
            if (setup.Feed.HasListeners(run))
                setup.Feed.Publish(
                    run,
                    new FeedItem(
                        first + i,
                        new JournalRow(
                            run, first + i, term, setup.Clock.GetUtcNow(), JournalCodec.NameOf(e),
                            JournalCodec.Encode(e)), null, null));
            React(s, e, progress);
        }

        if (effect.Events.IsEmpty)
            return;
        setup.Feed.Publish(run, new FeedItem(0, null, null, RunViewing.Summary(s)));
    }

    private IDisposable About(RunState s, IRunEvent e)
    {
        var epoch = e switch
        {
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
                message, s.Peers.GetValueOrDefault(message.Fence.Peer)?.Sources?.All, setup.ArtifactUrl()),
        _ => setup.Lists.Shorten(message, null, setup.ArtifactUrl()),
    };

    /// <summary>A report that a crash kept from being written is written now.</summary>
    public void ReportOnce()
    {
        if (!File.Exists(Path.Combine(setup.Folders.Of(run), "report.json")))
            Report();
    }

    private void React(RunState s, IRunEvent e, Func<PeerState, PeerProgress?> progress)
    {
        switch (e)
        {
            case PeerTrained x:
                setup.Checkpoints.Want(x.Checkpoint);
                setup.Metrics.Count("kd_peer_epochs_total", "Epochs that peers have finished.");
                setup.Metrics.Count("kd_sheet_bytes_total", "Bytes of sheets that peers have read.", x.Metrics.BytesIn);
                setup.Metrics.Count(
                    "kd_wait_seconds_total", "Seconds that peers have waited between epochs.", x.Metrics.WaitSeconds);
                if (x.Refused.Count > 0)
                    setup.Metrics.Count("kd_sheets_refused_total", "Sheets that a peer did not use.", x.Refused.Count);
                break;
            case PeerLost:
                setup.Metrics.Count("kd_peers_lost_total", "Peers that were lost and placed again.");
                break;
            case EpochEnded x:
                setup.Metrics.Set(
                    "kd_run_epoch", "Epochs that the run's stage has closed.", x.Epoch + 1,
                    Metrics.Label("run", run.Value));
                break;
            case RunEnded:
                setup.Metrics.Clear("kd_run_epoch", Metrics.Label("run", run.Value));
                Report();
                break;
        }

        if (setup.Feed.HasListeners(run) && PeerOf(e) is { } name && s.Peers.TryGetValue(name, out var p))
            setup.Feed.Publish(run, new FeedItem(0, null, RunViewing.Peer(s, p, progress(p)), null));
    }

    private static PeerId? PeerOf(IRunEvent e) => e switch
    {
        PeerAssigned x => x.Peer,
        PeerStarted x => x.Peer,
        PeerLost x => x.Peer,
        PeerAbandoned x => x.Peer,
        PeerFreed x => x.Peer,
        PeerTrained x => x.Peer,
        PeerAdded x => x.Peer.Name,
        PeerRemoved x => x.Peer,
        _ => null,
    };

    private void Report() => Task.Run(() =>
    {
        try
        {
            setup.Folders.WriteReport(run, setup.Journal.Read(run));
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException)
        {
            Log.Warning(e, "the report of run {Run} could not be written", run);
        }
    });
}
