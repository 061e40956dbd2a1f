using System.Collections.Immutable;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Placement;

/// <summary>What a run's state says that it has and wants.</summary>
public static class SlotDemands
{
    public static SlotDemand Of(RunState s, TimeSpan now)
    {
        var holds = s.Peers.Values.Where(p => p.HasNode && p.Node is not null)
            .OrderBy(p => p.Name.Value, StringComparer.Ordinal)
            .Select(p => new SlotHold(p.Name, p.Incarnation, p.Node!.Value, p.Slot)).ToImmutableArray();
        var leaving = s.Peers.Values.Count(p => p is { Phase: PeerPhase.Releasing, Slot: >= 0 });
        if (
            s.Phase is not (RunPhase.Between or RunPhase.Training or RunPhase.Scoring)
                || (s.Status == RunStatus.Paused && s.Phase == RunPhase.Between))
            return new SlotDemand(s.Run, holds, [], false) { Leaving = leaving };
        var wants = s.InOrder.Where(p => p.Phase == PeerPhase.Waiting && p.NotBefore <= now
            && (s.Phase != RunPhase.Scoring || OwnPace.NextOf(s, p) is not null))
            .Select(p => new SlotRequest(
            p.Name, p.Incarnation.Next(), p.Role, p.Plan.Device, p.Avoid,
            s.Graduates.GetValueOrDefault(p.Name)?.Node)).ToImmutableArray();
        return new SlotDemand(
            s.Run, holds, wants,
            Together: s.Epoch < 0 && s.Peers.Values.All(p => p.Incarnation.Value == 0 || p.Phase == PeerPhase.Waiting))
        {
            More = Autoscale.More(s),
            MoreOf = Autoscale.Device(s),
            Extra = Autoscale.Extra(s),
            Leaving = leaving + Autoscale.Leaving(s),
        };
    }
}
