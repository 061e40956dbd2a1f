using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>A sheet that a peer must make between epochs, or (a serving teacher) one epoch ahead.</summary>
/// <param name="ForEpoch">The epoch that will use it.</param>
/// <param name="AfterEpoch">What its manifest must say.</param>
/// <param name="Shard">Topology `mean`: the rows to average; null for a sheet of the peer's own.</param>
public sealed record SheetDue(int ForEpoch, int AfterEpoch, SheetOrder Order, RowRange? Shard)
{
    /// <summary>A shard's first row tells two shards of one peer apart.</summary>
    public Fence Fence(RunState s, PeerState p) => s.FenceOf(p) with { Epoch = ForEpoch, Attempt = Shard?.First ?? 0 };

    public IPeerMessage Command(RunState s, PeerState p) => Shard is { } shard
        ? new AverageShard(Fence(s, p), shard.First, shard.Rows, [.. SheetsDue.Whole(s)])
        : new MakeSheet(Fence(s, p), Order, AfterEpoch);
}

/// <summary>Which sheets on demand are missing before the next epoch can begin.</summary>
public static class SheetsDue
{
    /// <summary>What this peer is to make next; null when it owes nothing.</summary>
    public static SheetDue? Of(RunState s, PeerState p)
    {
        var next = s.Epoch + 1;
        if (s.Phase is not (RunPhase.Between or RunPhase.Training) || next >= s.StagePlan.Epochs)
            return null;
        return p.Role == PeerRole.Serve ? OfTeacher(s, p, next) : s.Phase == RunPhase.Between ? OfShards(s, p, next) : null;
    }

    /// <summary>The sheets that a round of topology `mean` averages, in the order of the plan.</summary>
    public static IEnumerable<SheetManifest> Whole(RunState s) => s.Sheets.Where(m => m.Epoch == s.Epoch && m.MeanOf is null && s.Peers[m.Peer].Role == PeerRole.Train);

    private static SheetDue? OfTeacher(RunState s, PeerState p, int next) =>
        s.Rules.TeacherSheetFor(next) is not { } sheet || p.Sheets.Any(m => m.View == sheet.Sheet.View)
            ? null
            : new SheetDue(next, sheet.AfterEpoch, sheet.Sheet, null);

    /// <summary>Each peer that is ready averages its share of the shards; those of a peer that was lost go round among the others.</summary>
    private static SheetDue? OfShards(RunState s, PeerState p, int next)
    {
        if (s.Plan.Exchange.Topology != ExchangeTopology.Mean || !s.Rules.PeersTeach || s.Epoch < 0 || !p.IsStudent || p.Phase != PeerPhase.Ready)
            return null;
        var whole = Whole(s).ToList();
        if (whole.Count == 0)
            return null;
        var made = s.Sheets.Where(m => m.Epoch == s.Epoch && m.MeanOf is not null).Select(m => m.FirstRow).ToHashSet();
        var ready = s.Students.Where(x => x.Phase == PeerPhase.Ready).Select(x => x.Name).ToList();
        var mine = RowRange.Shards(whole[0].Rows, whole.Count)
            .Where((range, i) => range.Rows > 0 && !made.Contains(range.First) && Maker(i) == p.Name)
            .Cast<RowRange?>().FirstOrDefault();
        return mine is null ? null : new SheetDue(next, s.Epoch, new SheetOrder(whole[0].Source, whole[0].View, whole[0].Precision), mine);

        PeerId Maker(int i) => ready.Contains(whole[i].Peer) ? whole[i].Peer : ready[i % ready.Count];
    }
}
