using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Views;

/// <summary>What distillation has changed in the stage that is open.</summary>
internal static class GainViewing
{
    /// <summary>Two-sided 95 % of the normal distribution.</summary>
    private const double Quantile = 1.96;

    public static GainView? Of(RunState s)
    {
        var pairs = s.InOrder
            .Where(p => p is { Plan.ControlOf: not null, Metrics: not null })
            .Select(control => (Control: control, Peer: s.Peers.GetValueOrDefault(control.Plan.ControlOf!.Value)))
            .Where(pair => pair.Peer is not null)
            .Select(pair => (Epoch: Math.Min(pair.Peer!.TrainedEpoch, pair.Control.TrainedEpoch), Pair: pair))
            .Where(one => Has(one.Pair.Peer!, one.Epoch) && Has(one.Pair.Control, one.Epoch))
            .Select(one => (
                Peer: one.Pair.Peer!.Accuracies[one.Epoch], Control: one.Pair.Control.Accuracies[one.Epoch],
                one.Epoch))
            .ToList();
        if (pairs.Count == 0)
            return null;
        // Every pair is tested on the same samples: more pairs make the interval no narrower.
        double? interval = s.TestSamples is > 0 and var samples
            ? Quantile * pairs.Average(p => Math.Sqrt((Variance(p.Peer) + Variance(p.Control)) / samples))
            : null;
        return new(pairs.Average(p => p.Peer - p.Control), interval, pairs.Count, pairs.Max(p => p.Epoch));
    }

    private static bool Has(RunPeer p, int epoch) => p.Accuracies.ContainsKey(epoch);

    private static double Variance(double accuracy) => accuracy * (1 - accuracy);
}
