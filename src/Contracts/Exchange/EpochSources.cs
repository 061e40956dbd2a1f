using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Exchange;

/// <summary>What each peer of a stage trains one epoch on.</summary>
public sealed class EpochSources
{
    internal static readonly EpochSources Nothing = new(new HashSet<PeerId>(), [], []);

    private readonly IReadOnlySet<PeerId> learners;
    private readonly IReadOnlyList<SheetManifest> shared;
    private readonly IReadOnlyList<SheetManifest> peers;

    /// <param name="learners">Everybody else (controls) uses nothing.</param>
    /// <param name="shared">Used by all.</param>
    /// <param name="peers">Used by all but the peer that made it.</param>
    internal EpochSources(IReadOnlySet<PeerId> learners, IReadOnlyList<SheetManifest> shared, IReadOnlyList<SheetManifest> peers) =>
        (this.learners, this.shared, this.peers) = (learners, shared, peers);

    public IReadOnlyList<SheetManifest> For(PeerId peer) =>
        learners.Contains(peer) ? [.. shared, .. peers.Where(sheet => sheet.Peer != peer)] : [];
}
