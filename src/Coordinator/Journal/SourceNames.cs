using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Journal;

/// <summary>Whose sheets a peer trained on, followed through the journal.</summary>
internal sealed class SourceNames
{
    private readonly Dictionary<SheetKey, SheetManifest> _sheets = [];
    private readonly Dictionary<(int Stage, int Epoch), EpochSources> _given = [];
    private readonly Dictionary<(int Stage, int Epoch, PeerId Peer), EpochSources> _own = [];
    private readonly Dictionary<int, ExchangeRules> _rules = [];

    /// <param name="plan">The whole plan, peers that were added later included: who joins later has no sheets
    ///     before.</param>
    public void See(RunPlan plan, IRunEvent e)
    {
        switch (e)
        {
            case StageOpened: _sheets.Clear(); break;
            case SheetMade x: _sheets[SheetKey.Of(x.Sheet)] = x.Sheet; break;
            case EpochBegan x:
                _given[(x.Stage, x.Epoch)] = Sources(plan, x.Stage, x.Epoch, x.Pool);
                break;
            case PeerBegan x:
                _own[(x.Stage, x.Epoch, x.Peer)] = Sources(plan, x.Stage, x.Epoch, x.Pool);
                break;
            case PeerTrained { Sheet: { } sheet }: _sheets[SheetKey.Of(sheet)] = sheet; break;
        }
    }

    public IReadOnlyList<PeerId> NamesFor(PeerTrained e)
    {
        var used = e.Used is null
            ? (_own.GetValueOrDefault((e.Stage, e.Epoch, e.Peer)) ?? _given[(e.Stage, e.Epoch)]).For(e.Peer)
            : e.Used.Select(k => _sheets.GetValueOrDefault(k)).OfType<SheetManifest>();
        return [.. used.SelectMany(m => m.MeanOf ?? [m.Peer]).Distinct()];
    }

    private EpochSources Sources(RunPlan plan, int stage, int epoch, IReadOnlyList<SheetKey> pool)
    {
        if (!_rules.TryGetValue(stage, out var rules))
            _rules[stage] = rules = new ExchangeRules(plan, stage);
        return rules.Sources(epoch, [.. pool.Select(k => _sheets.GetValueOrDefault(k)).OfType<SheetManifest>()]);
    }
}
