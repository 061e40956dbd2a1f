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
        if (s.Phase is not (RunPhase.Between or RunPhase.Training))
            return null;
        if (p.Role == PeerRole.Serve)
            return OfTeacher(s, p).FirstOrDefault();
        return next >= s.StagePlan.Epochs
            ? null
            : OfLost(s, p, next) ?? (s.Phase == RunPhase.Between ? OfShards(s, p, next) : null);
    }

    /// <summary>
    /// What a reply is about; null: nothing that is due. Students that go on by themselves may want another sheet by
    /// the time that a teacher has made one.
    /// </summary>
    public static SheetDue? Answered(RunState s, RunPeer p, Fence fence) =>
        (p.Role == PeerRole.Serve && Of(s, p) is not null ? OfTeacher(s, p) : [Of(s, p)])
            .FirstOrDefault(due => due?.Fence(s, p) == fence);

    /// <summary>In the order in which they are wanted.</summary>
    private static IEnumerable<SheetDue?> OfTeacher(RunState s, RunPeer p) => OwnPace.Coming(s)
        .Select(epoch => (Epoch: epoch, Due: s.Rules.TeacherSheetFor(epoch)))
        .Where(one => one.Due is { } due && !p.Sheets.Any(m => m.View == due.Sheet.View))
        .Select(one => new SheetDue(one.Epoch, one.Due!.AfterEpoch, one.Due.Sheet, null));

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
