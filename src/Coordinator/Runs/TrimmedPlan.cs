using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// The plan as one peer is sent it: each stage lists only the peers that this one must know. A plan of a thousand peers
/// would not fit in a frame. The hash stays that of the whole.
/// </summary>
public static class TrimmedPlan
{
    public static RunPlan For(RunState s, RunPeer p)
    {
        var known = s.StagePlan.Teachers.Append(p.Name).ToHashSet();
        if (p.Plan.Init.Peer is { } from)
            known.Add(from);
        return s.Plan with
        {
            Stages = [
                .. s.Plan.Stages.Select((stage, i) => stage with
                {
                    Peers = [.. PeersOf(stage, i).Where(x => known.Contains(x.Name))],
                })],
        };

        IEnumerable<PeerPlan> PeersOf(StagePlan stage, int i) =>
            i == s.Stage && stage.Peers.All(x => x.Name != p.Name) && p.Role == Contracts.Messages.PeerRole.Train
                ? stage.Peers.Append(p.Plan)
                : stage.Peers;
    }
}
