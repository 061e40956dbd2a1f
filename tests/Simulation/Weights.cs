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

    public static ulong Train(ulong weights, int epoch, int view, double scale, IEnumerable<float[]> sources) =>
        sources.Aggregate(
            Mix(Mix(Mix(weights, (ulong)epoch), (ulong)view), BitConverter.DoubleToUInt64Bits(scale)),
            (w, logits) => Mix(w, Sheets.Hash(logits)));

    public static ulong Mix(ulong a, ulong b)
    {
        var x = unchecked((a * 0x9E3779B97F4A7C15) ^ (b + 0xBF58476D1CE4E5B9 + (a << 6) + (a >> 2)));
        return unchecked((x ^ (x >> 31)) * 0x94D049BB133111EB);
    }

    public static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>
    /// What a stage's peers must end with when nothing fails: the exchange rules, epoch by epoch, in one loop. Peers
    /// that join do so as the plan says.
    /// </summary>
    public static Dictionary<string, string> Reference(RunPlan plan)
    {
        var all = new Dictionary<string, ulong>();
        for (var stage = 0; stage < plan.Stages.Count; stage++)
        {
            foreach (var (name, weights) in Stage(plan, stage, all))
                all[name] = weights;
        }

        return all.ToDictionary(x => x.Key, x => Hex(x.Value));
    }

    private static Dictionary<string, ulong> Stage(RunPlan plan, int stage, Dictionary<string, ulong> earlier)
    {
        var (rules, peers) = (new ExchangeRules(plan, stage), plan.Stages[stage].Peers);
        var teachers = plan.Stages[stage].Teachers;
        var weights = peers.ToDictionary(p => p.Name.Value, p => Initial(p.Seed));
        var known = new Dictionary<SheetManifest, float[]>();
        for (var epoch = 0; epoch < plan.Stages[stage].Epochs; epoch++)
        {
            if (rules.TeacherSheetFor(epoch) is { } due)
            {
                foreach (var t in teachers.Where(t => known.Keys.All(m => m.Peer != t || m.View != due.Sheet.View)))
                    Make(t.Value, due.AfterEpoch, due.Sheet, earlier[t.Value]);
            }

            var sources = rules.Sources(epoch, known.Keys);
            foreach (var p in peers.Where(p => p.JoinEpoch <= epoch))
                weights[p.Name.Value] = Train(
                    weights[p.Name.Value], epoch, rules.ViewOf(epoch), rules.WeightScale(epoch),
                    sources.For(p.Name).Select(m => known[m]));
            foreach (var p in peers)
            {
                if (rules.SheetAfter(p.Name, epoch) is { } order)
                    Make(p.Name.Value, epoch, order, weights[p.Name.Value]);
            }

            var whole = known.Keys.Where(m => m.Epoch == epoch && m.MeanOf is null && !teachers.Contains(m.Peer))
                .ToList();
            if (plan.Exchange.Topology != ExchangeTopology.Mean)
                continue;
            foreach (var (range, maker) in RowRange.Shards(Sheets.Rows, Math.Max(1, whole.Count)).Zip(whole))
            {
                var shard = maker with
                {
                    FirstRow = range.First, Rows = range.Rows, MeanOf = [.. whole.Select(m => m.Peer)],
                };
                known[shard] = Sheets.Mean([.. whole.Select(m => known[m])], range.First, range.Rows);
            }
        }

        return weights;

        void Make(string peer, int after, SheetOrder order, ulong of) => known.Add(
            new(
                new("run"), stage, new(peer), new(1), after, order.View, order.Source, order.Precision, Sheets.Rows, 0,
                Sheets.Classes, Sheets.Samples, 0, "", null),
            Sheets.Logits(of, order.View));
    }
}
