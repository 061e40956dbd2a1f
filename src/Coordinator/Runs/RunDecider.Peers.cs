using System.Diagnostics.CodeAnalysis;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Runs;

/// <summary>Peers come and go.</summary>
public sealed partial class RunDecider
{
    /// <summary>
    /// The peer that the message is about, unless any part of its fence (epoch and attempt aside) is stale.
    /// </summary>
    private static bool IsCurrent(RunState s, Fence fence, [NotNullWhen(true)] out RunPeer? peer)
    {
        peer = null;
        return fence.Run == s.Run && fence.Term == s.Term && fence.Stage == s.Stage
            && s.Peers.TryGetValue(fence.Peer, out peer)
            && peer.Incarnation == fence.Incarnation && peer.HasNode;
    }

    private static void NoteGranted(RunWork work, SlotsGranted granted)
    {
        foreach (var g in granted.Grants)
        {
            if (
                work.State.Peers.TryGetValue(g.Peer, out var p) && p.Phase == PeerPhase.Waiting
                    && p.Incarnation.Next() == g.Incarnation)
                work.Add(new PeerAssigned(work.State.Stage, g.Peer, p.Role, g.Incarnation, g.Node, g.Slot, g.Device)
                {
                    From = p.Incarnation.Value == 0 ? BestFor(work.State, p) : null,
                });
        }
    }

    /// <summary>The weights that an added peer begins with when they are not its own.</summary>
    private static CheckpointRef? BestFor(RunState s, RunPeer p) =>
        s.Plan.Scale is not { Start: ScaleStart.Best } || !p.IsStudent || p.Plan.JoinEpoch == 0
            ? null
            : s.Students.Where(other => other.Plan.Model == p.Plan.Model && !other.Checkpoints.IsEmpty)
                .MaxBy(other => other.Metrics?.Accuracy ?? 0)?.Checkpoints[0];

    private static void NotePlacement(RunWork work, PlacementReport report)
    {
        var s = work.State;
        var turnHasCome = s.Queued && !report.Queued && s.Phase == RunPhase.Between;
        work.Remember(
            s with
            {
                Missing = report.Missing,
                Queued = report.Queued,
                Since = turnHasCome ? work.Now.Elapsed : s.Since,
            });
        foreach (var e in Autoscale.Next(work.State, report))
            work.Add(e);
    }

    private static void NoteReady(RunWork work, PeerReady ready)
    {
        if (IsCurrent(work.State, ready.Fence, out var p) && p.Phase == PeerPhase.Starting)
            work.Add(
                new PeerStarted(
                    work.State.Stage, p.Name, p.Incarnation, ready.ResumedEpoch, ready.Parameters, ready.Machine)
                {
                    Data = work.State.KnowsData ? null : ready.Data,
                    Notes = ready.Notes is { } notes ? [.. notes.Select(Printable.Of)] : null,
                    LostEpoch = ready.ResumedEpoch < p.TrainedEpoch ? p.TrainedEpoch : null,
                });
    }

    private void NoteRefused(RunWork work, PeerRefused refused)
    {
        if (!IsCurrent(work.State, refused.Fence, out var p) || p.Phase != PeerPhase.Starting)
            return;
        // It is about to leave that node anyway: nobody is to blame.
        if (Moves.IsDue(work.State, p) || Moves.IsLeaving(work.State, p))
            return;
        var noCheckpoint = refused.Kind == RefusalKind.Checkpoint;
        // It begins anew only when its older checkpoint was asked for as well.
        var forget = noCheckpoint && p.Role == PeerRole.Train && p.CheckpointFailures >= RunPeer.NewestTries;
        Lose(
            work, p, $"{refused.Node} refused it: {Printable.Of(refused.Reason)}", blame: true,
            avoid: refused.Kind is RefusalKind.Data or RefusalKind.Device or RefusalKind.Plugin, forget, noCheckpoint);
        if (refused.Kind == RefusalKind.Plan)
            GiveUp(work, work.State.Peers[p.Name], Printable.Of(refused.Reason));
    }

    private void NoteFailed(RunWork work, PeerFailed failed)
    {
        if (!IsCurrent(work.State, failed.Fence, out var p))
            return;
        if (p.Phase == PeerPhase.Releasing)
            work.Add(new PeerFreed(work.State.Stage, p.Name, p.Incarnation));
        else if (!Moves.IsLeaving(work.State, p)) // Else it moves once what it knows is copied.
            Lose(work, p, Printable.Of(failed.Reason), blame: !failed.IsNodesFault);
    }

    private static void NoteReleased(RunWork work, PeerReleased released)
    {
        if (IsCurrent(work.State, released.Fence, out var p) && p.Phase == PeerPhase.Releasing)
            work.Add(new PeerFreed(work.State.Stage, p.Name, p.Incarnation));
    }

    private void NoteNodeGone(RunWork work, NodeGone gone)
    {
        foreach (var p in work.State.InOrder.Where(p => p.HasNode && p.Node == gone.Node))
        {
            if (p.Phase == PeerPhase.Releasing)
                work.Add(new PeerFreed(work.State.Stage, p.Name, p.Incarnation));
            else
                Lose(
                    work, p, $"node {gone.Node} {(gone.Leaves ? "leaves" : "is gone")}: {gone.Reason}", blame: false,
                    moves: gone.Leaves);
        }

        var after = work.State;
        work.Remember(after with
        {
            Draining = after.Draining.Remove(gone.Node),
            Leaving = after.Leaving.Remove(gone.Node),
        });
        if (gone.KeepsSheets)
            return;
        foreach (var p in work.State.InOrder.Where(p => p.Role == PeerRole.Train))
        {
            foreach (
                var (incarnation, _) in p.Homes.Where(
                    home => home.Node == gone.Node && !p.Lost.Contains(home.Incarnation)
                        && p.Sheets.Any(m => m.Incarnation == home.Incarnation)))
                work.Add(new SheetsLost(work.State.Stage, p.Name, incarnation, gone.Node));
        }
    }

    private void Lose(
        RunWork work, RunPeer p, string reason, bool blame, bool avoid = false, bool forget = false,
        bool noCheckpoint = false, bool moves = false)
    {
        // The first loss of a node costs no pause; who is lost again and again must not keep everybody busy.
        var pause = blame ? Timings.BackoffAfter(p.Failures + 1)
            : moves || p.Losses == 0 ? TimeSpan.Zero
            : Timings.BackoffAfter(p.Losses);
        work.Add(
            new PeerLost(
                work.State.Stage, p.Name, p.Incarnation, reason, blame, avoid, forget, pause.TotalSeconds)
            { NoCheckpoint = noCheckpoint, Moves = moves });
        GiveUpWhenHopeless(work, work.State.Peers[p.Name]);
    }

    private void GiveUpWhenHopeless(RunWork work, RunPeer p)
    {
        if (p.Failures >= Timings.MaxFailures)
            GiveUp(work, p, p.Reason ?? "it failed");
        else if (p.Losses >= Timings.MaxLosses)
            GiveUp(work, p, $"it was lost {p.Losses} times without an epoch between; the last time, {p.Reason}");
    }

    private static void GiveUp(RunWork work, RunPeer p, string reason)
    {
        if (p.Phase != PeerPhase.Abandoned)
            work.Add(new PeerAbandoned(work.State.Stage, p.Name, reason));
    }

    private static void NoteAccepted(RunWork work, EpochAccepted accepted)
    {
        if (
            IsCurrent(work.State, accepted.Fence, out var p) && p.Phase == PeerPhase.Training && !p.Acknowledged
                && accepted.Fence == work.State.FenceOf(p))
            work.Remember(work.State.With(p with { Acknowledged = true }));
    }
}
