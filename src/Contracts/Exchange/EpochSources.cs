using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Exchange;

/// <summary>What each peer of a stage trains one epoch on.</summary>
public sealed class EpochSources
{
    internal static readonly EpochSources Nothing = new(new HashSet<PeerId>(), [], []);

    private readonly IReadOnlySet<PeerId> _learners;
    private readonly IReadOnlyList<SheetManifest> _shared;
    private readonly IReadOnlyList<SheetManifest> _peers;

    /// <param name="learners">Everybody else (controls) uses nothing.</param>
    /// <param name="shared">Used by all.</param>
    /// <param name="peers">Used by all but the peer that made it.</param>
    internal EpochSources(
        IReadOnlySet<PeerId> learners, IReadOnlyList<SheetManifest> shared, IReadOnlyList<SheetManifest> peers) =>
        (_learners, _shared, _peers) = (learners, shared, peers);

    /// <summary>The sheets of all peers. <see cref="For"/> leaves out a learner's own.</summary>
    public IReadOnlyList<SheetManifest> All => field ??= [.. _shared, .. _peers];

    public IReadOnlyList<SheetManifest> For(PeerId peer) => _learners.Contains(peer) ? Without(peer, All) : [];

    /// <summary>The same sheets as somebody describes them.</summary>
    public EpochSources Select(Func<SheetManifest, SheetManifest> describe) =>
        new(_learners, [.. _shared.Select(describe)], [.. _peers.Select(describe)]);

    /// <summary>A peer does not learn from its own sheet. Its own shard of a mean is a shard like the others.</summary>
    public static IReadOnlyList<SheetManifest> Without(PeerId peer, IReadOnlyList<SheetManifest> all) =>
        [.. all.Where(sheet => sheet.MeanOf is not null || sheet.Peer != peer)];
}
