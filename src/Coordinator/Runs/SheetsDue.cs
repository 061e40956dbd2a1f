using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Runs;

/// <summary>A sheet that a peer must make between epochs, or (a serving teacher) one epoch ahead.</summary>
/// <param name="ForEpoch">The epoch that will use it.</param>
/// <param name="AfterEpoch">What its manifest must say.</param>
/// <param name="Shard">Topology `mean`: the rows to average; null for a sheet of the peer's own.</param>
public sealed record SheetDue(int ForEpoch, int AfterEpoch, SheetOrder Order, RowRange? Shard)
{
    /// <summary>A shard's first row tells two shards of one peer apart.</summary>
    public Fence Fence(RunState s, RunPeer p) => s.FenceOf(p) with { Epoch = ForEpoch, Attempt = Shard?.First ?? 0 };

    public IPeerMessage Command(RunState s, RunPeer p) => Shard is { } shard
        ? new AverageShard(Fence(s, p), shard.First, shard.Rows, s.Round!.Whole)
        : new MakeSheet(Fence(s, p), Order, AfterEpoch);
}

/// <summary>Which sheets on demand are missing before the next epoch can begin.</summary>
public static class SheetsDue
{
    /// <summary>What this peer is to make next; null when it owes nothing.</summary>
    public static SheetDue? Of(RunState s, RunPeer p)
    {
        var next = s.Epoch + 1;
        if (s.Phase is not (RunPhase.Between or RunPhase.Training) || next >= s.StagePlan.Epochs)
            return null;
        return p.Role == PeerRole.Serve
            ? OfTeacher(s, p, next)
            : OfLost(s, p, next) ?? (s.Phase == RunPhase.Between ? OfShards(s, p, next) : null);
    }

    private static SheetDue? OfTeacher(RunState s, RunPeer p, int next) =>
        s.Rules.TeacherSheetFor(next) is not { } sheet || p.Sheets.Any(m => m.View == sheet.Sheet.View)
            ? null
            : new SheetDue(next, sheet.AfterEpoch, sheet.Sheet, null);

    /// <summary>
    /// A fresh sheet went with its node, and the peer is back with the very weights that made it: it makes it again,
    /// bit for bit.
    /// </summary>
    private static SheetDue? OfLost(RunState s, RunPeer p, int next) =>
        p.Phase == PeerPhase.Ready && !p.Lost.IsEmpty && p.ResumedEpoch >= 0 && p.ResumedEpoch == s.Epoch
        && s.Rules.SheetAfter(p.Name, s.Epoch) is { Source: SheetSource.Fresh } order
        && !p.Sheets.Any(
            m => m.Epoch == s.Epoch && m.View == order.View && m.MeanOf is null && !p.Lost.Contains(m.Incarnation))
            ? new SheetDue(next, s.Epoch, order, null)
            : null;

    private static SheetDue? OfShards(RunState s, RunPeer p, int next)
    {
        if (
            s.Round is not { } round || !p.IsStudent || p.Phase != PeerPhase.Ready
                || round.NextOf(s, p.Name) is not { } mine)
            return null;
        var first = round.Whole[0];
        return new SheetDue(next, s.Epoch, new SheetOrder(first.Source, first.View, first.Precision), mine);
    }
}
