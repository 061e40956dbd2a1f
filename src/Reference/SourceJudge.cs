using System.Numerics.Tensors;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;

namespace KdCluster.Reference;

/// <summary>
/// Which of an epoch's sheets peers learn from: as the readers of a cluster decide, each sheet judged once.
/// </summary>
/// <param name="view">That of the epoch.</param>
/// <param name="standings">Before the epoch.</param>
internal sealed class SourceJudge(
    ExchangePlan exchange, RunData data, SheetShelf shelf, int view,
    IReadOnlyDictionary<PeerId, SourceStanding> standings)
{
    private readonly Dictionary<SheetManifest, SourceFinding> _found = new(ReferenceEqualityComparer.Instance);
    private LabelledRows? _rows;

    public JudgedSources Of(IReadOnlyList<SheetManifest> sources)
    {
        var within = sources.Where(IsWithin).ToList();
        if (exchange.Quarantine is not { } plan || within.Count == 0)
            return new(within, null);
        return new(
            [.. within.Where(sheet => !Find(sheet, plan).Held)],
            within.ToDictionary(sheet => sheet.Peer.Value, sheet => Find(sheet, plan)));
    }

    private SourceFinding Find(SheetManifest sheet, QuarantinePlan plan)
    {
        if (_found.TryGetValue(sheet, out var known))
            return known;
        _rows ??= data.LabelledRows(view);
        return _found[sheet] = _rows.Judge(
            plan, shelf.LogitsOf(sheet), standings.GetValueOrDefault(sheet.Peer)?.Best);
    }

    private bool IsWithin(SheetManifest sheet) =>
        MathF.Abs(TensorPrimitives.MaxMagnitude<float>(shelf.LogitsOf(sheet))) <= exchange.Bound;
}

/// <param name="Used">Those to learn from.</param>
/// <param name="Found">By peer, of each sheet that was judged; null: none was.</param>
internal sealed record JudgedSources(
    IReadOnlyList<SheetManifest> Used, IReadOnlyDictionary<string, SourceFinding>? Found);
