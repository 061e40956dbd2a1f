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
    internal EpochSources(IReadOnlySet<PeerId> learners, IReadOnlyList<SheetManifest> shared, IReadOnlyList<SheetManifest> peers) =>
        (_learners, _shared, _peers) = (learners, shared, peers);

    public IReadOnlyList<SheetManifest> For(PeerId peer) =>
        _learners.Contains(peer) ? [.. _shared, .. _peers.Where(sheet => sheet.Peer != peer)] : [];
}
