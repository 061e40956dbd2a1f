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
            .Where(pair => pair.Peer?.Metrics is not null && pair.Peer.TrainedEpoch == pair.Control.TrainedEpoch)
            .Select(pair => (
                Peer: pair.Peer!.Metrics!.Accuracy, Control: pair.Control.Metrics!.Accuracy,
                Epoch: pair.Peer.TrainedEpoch))
            .ToList();
        if (pairs.Count == 0)
            return null;
        // Every pair is tested on the same samples: more pairs make the interval no narrower.
        double? interval = s.TestSamples is > 0 and var samples
            ? Quantile * pairs.Average(p => Math.Sqrt((Variance(p.Peer) + Variance(p.Control)) / samples))
            : null;
        return new(pairs.Average(p => p.Peer - p.Control), interval, pairs.Count, pairs.Max(p => p.Epoch));
    }

    private static double Variance(double accuracy) => accuracy * (1 - accuracy);
}
