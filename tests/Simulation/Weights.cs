using System.Globalization;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Simulation;

/// <summary>Numbers in the place of weights: equal exactly when trained on the same things in the same order.</summary>
public static class Weights
{
    public static ulong Initial(long seed) => Mix((ulong)seed, 1);

    public static ulong Train(ulong weights, int epoch, int view, double scale, IEnumerable<SheetManifest> sources) =>
        sources.Aggregate(
        Mix(Mix(Mix(weights, (ulong)epoch), (ulong)view), BitConverter.DoubleToUInt64Bits(scale)), (w, m) =>
            Mix(w, ulong.Parse(m.Sha256, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    public static ulong Mix(ulong a, ulong b)
    {
        var x = unchecked((a * 0x9E3779B97F4A7C15) ^ (b + 0xBF58476D1CE4E5B9 + (a << 6) + (a >> 2)));
        return unchecked((x ^ (x >> 31)) * 0x94D049BB133111EB);
    }

    public static string Mix(IEnumerable<string> hashes) =>
        Hex(
            hashes.Aggregate(
                7UL, (w, h) => Mix(w, ulong.Parse(h, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    public static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    public static ulong OfCheckpoint(CheckpointRef checkpoint) =>
        ulong.Parse(checkpoint.Sha256, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>
    /// What a stage's peers must end with when nothing fails: the exchange rules, epoch by epoch, in one loop.
    /// </summary>
    public static Dictionary<string, ulong> Reference(RunPlan plan)
    {
        var all = new Dictionary<string, ulong>();
        for (var stage = 0; stage < plan.Stages.Count; stage++)
        {
            var rules = new ExchangeRules(plan, stage);
            var weights = plan.Stages[stage].Peers.ToDictionary(p => p.Name.Value, p => Initial(p.Seed));
            var known = new List<SheetManifest>();
            for (var epoch = 0; epoch < plan.Stages[stage].Epochs; epoch++)
            {
                if (rules.TeacherSheetFor(epoch) is { } t)
                    known.AddRange(
                        plan.Stages[stage].Teachers.Where(x => known.All(m => m.Peer != x || m.View != t.Sheet.View))
                            .Select(x => Manifest(stage, x.Value, t.AfterEpoch, t.Sheet, all[x.Value])));
                var sources = rules.Sources(epoch, known);
                foreach (var p in plan.Stages[stage].Peers)
                    weights[p.Name.Value] = Train(
                        weights[p.Name.Value], epoch, rules.ViewOf(epoch), rules.WeightScale(epoch),
                        sources.For(p.Name));
                foreach (var p in plan.Stages[stage].Peers)
                {
                    if (rules.SheetAfter(p.Name, epoch) is { } order)
                        known.Add(Manifest(stage, p.Name.Value, epoch, order, weights[p.Name.Value]));
                }

                var whole = known.Where(
                    m => m.Epoch == epoch && m.MeanOf is null
                        && !plan.Stages[stage].Teachers.Contains(m.Peer)).ToList();
                if (plan.Exchange.Topology == ExchangeTopology.Mean)
                {
                    foreach (var (range, maker) in RowRange.Shards(100, Math.Max(1, whole.Count)).Zip(whole))
                        known.Add(
                            maker with
                            {
                                FirstRow = range.First,
                                Rows = range.Rows,
                                Sha256 = Mix(whole.Select(m => m.Sha256)),
                                MeanOf = [.. whole.Select(m => m.Peer)],
                            });
                }
            }

            foreach (var (name, w) in weights)
                all[name] = w;
        }

        return all;
    }

    private static SheetManifest Manifest(int stage, string peer, int after, SheetOrder order, ulong weights) => new(
        new("run"), stage, new(peer), new(1), after, order.View, order.Source, order.Precision, 100, 0, 10, "set", 4000,
        Hex(Mix(weights, (ulong)order.View)), null);
}
