using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Topology `mean`, between two epochs: who averages which rows. It is part of the state and grows with each shard,
/// because every peer is asked what it owes at every step: for a thousand peers the answer to one must not cost a
/// thousand steps.
/// </summary>
public sealed class ShardRound
{
    private static readonly ConditionalWeakTable<RunState, IReadOnlyDictionary<PeerId, RowRange>> KnownOrphans = [];
    private readonly IReadOnlyList<RowRange> _shards;
    private readonly Dictionary<PeerId, RowRange> _own;
    private readonly ImmutableHashSet<int> _made;
    private readonly int _due;

    private ShardRound(
        IReadOnlyList<SheetManifest> whole, IReadOnlyList<RowRange> shards, Dictionary<PeerId, RowRange> own,
        ImmutableHashSet<int> made) =>
        (Whole, _shards, _own, _made, _due) = (whole, shards, own, made, Math.Min(shards.Count, whole[0].Rows));

    /// <summary>The sheets that are averaged, in the order of the plan.</summary>
    public IReadOnlyList<SheetManifest> Whole { get; }

    /// <summary>How many shards are not made yet.</summary>
    public int Remaining => _due - _made.Count;

    /// <summary>
    /// Of the epoch that is closed now; null when nobody made a sheet in it. Sheets that come later take no part:
    /// others have begun to average.
    /// </summary>
    public static ShardRound? Of(RunState s)
    {
        if (s.Plan.Exchange.Topology != Contracts.Plan.ExchangeTopology.Mean || !s.Rules.PeersTeach || s.Epoch < 0)
            return null;
        var (whole, made) = (new List<SheetManifest>(), ImmutableHashSet.CreateBuilder<int>());
        foreach (var p in s.InOrder.Where(p => p.Role == PeerRole.Train))
        {
            foreach (var sheet in p.Sheets.Where(m => m.Epoch == s.Epoch))
            {
                if (sheet.MeanOf is null)
                    whole.Add(sheet);
                else
                    made.Add(sheet.FirstRow);
            }
        }

        if (whole.Count == 0)
            return null;
        var shards = RowRange.Shards(whole[0].Rows, whole.Count);
        var own = new Dictionary<PeerId, RowRange>();
        foreach (var (sheet, shard) in whole.Zip(shards))
            own.TryAdd(sheet.Peer, shard);
        return new(whole, shards, own, made.ToImmutable());
    }

    public ShardRound With(SheetManifest shard) => new(Whole, _shards, _own, _made.Add(shard.FirstRow));

    /// <summary>
    /// The rows that this peer is to average next; null when it owes none. Each that is ready averages its own shard,
    /// then those of peers that are not.
    /// </summary>
    public RowRange? NextOf(RunState s, PeerId peer)
    {
        if (_own.TryGetValue(peer, out var own) && IsDue(own))
            return own;
        return KnownOrphans.GetValue(s, Orphans).TryGetValue(peer, out var other) ? other : null;
    }

    /// <summary>The shards whose peers are lost or busy go round among the others.</summary>
    private Dictionary<PeerId, RowRange> Orphans(RunState s)
    {
        var orphans = new Dictionary<PeerId, RowRange>();
        List<PeerId>? ready = null;
        for (var i = 0; i < _shards.Count; i++)
        {
            if (!IsDue(_shards[i]) || s.Peers[Whole[i].Peer] is { Phase: PeerPhase.Ready, IsStudent: true })
                continue;
            ready ??= [.. s.Students.Where(p => p.Phase == PeerPhase.Ready).Select(p => p.Name)];
            if (ready.Count > 0)
                orphans.TryAdd(ready[i % ready.Count], _shards[i]);
        }

        return orphans;
    }

    private bool IsDue(RowRange shard) => shard.Rows > 0 && !_made.Contains(shard.First);
}
