using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// `exchange: { quorum, grace }`: an epoch closes with those who are done, and the others go on with it and are late.
/// Nobody is cut short: a stage's last epoch waits for everybody, and its end for those who are late.
/// </summary>
public static class Quorum
{
    /// <summary>When the open epoch closes without the others; null: it waits for all, or for the quorum.</summary>
    public static TimeSpan? ClosesAt(RunState s)
    {
        if (
            s.Plan.Exchange.Quorum is not { } quorum || s.Phase != RunPhase.Training
                || s.Epoch == s.StagePlan.Epochs - 1 || !s.Rules.InStep)
            return null;
        var students = s.Participants.Select(name => s.Peers[name])
            .Where(p => p.IsStudent && p.Phase != PeerPhase.Abandoned).ToList();
        var needed = Math.Max(s.MinPeers, (int)Math.Ceiling(quorum.Share * students.Count));
        var done = students.Where(p => !s.Pending.Contains(p.Name)).Select(p => p.FinishedAt).Order().ToList();
        if (done.Count < needed)
            return null;
        var reached = done[needed - 1];
        return reached + quorum.Grace * (reached - s.Since);
    }

    /// <summary>Who is busy with an epoch that was closed without it.</summary>
    public static IEnumerable<RunPeer> Late(RunState s) => s.Plan.Exchange.Quorum is null
        ? []
        : s.InOrder.Where(p => p is { Role: PeerRole.Train, Phase: PeerPhase.Training } && !s.Pending.Contains(p.Name)
            && !OwnPace.Has(s, p));
}
