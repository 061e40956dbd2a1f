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
                if (!_rules.TryGetValue(x.Stage, out var rules))
                    _rules[x.Stage] = rules = new ExchangeRules(plan, x.Stage);
                _given[(x.Stage, x.Epoch)] = rules.Sources(
                    x.Epoch, [.. x.Pool.Select(k => _sheets.GetValueOrDefault(k)).OfType<SheetManifest>()]);
                break;
            case PeerTrained { Sheet: { } sheet }: _sheets[SheetKey.Of(sheet)] = sheet; break;
        }
    }

    public IReadOnlyList<PeerId> NamesFor(PeerTrained e)
    {
        var used = e.Used is null
            ? _given[(e.Stage, e.Epoch)].For(e.Peer)
            : e.Used.Select(k => _sheets.GetValueOrDefault(k)).OfType<SheetManifest>();
        return [.. used.SelectMany(m => m.MeanOf ?? [m.Peer]).Distinct()];
    }
}
