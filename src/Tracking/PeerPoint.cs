using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Tracking;

/// <summary>What one epoch of a peer measured, by the names that the tools show.</summary>
/// <param name="Step">The epoch of its stage, from 1.</param>
/// <param name="Values">Finite numbers alone.</param>
public sealed record PeerPoint(
    PeerId Peer, int Step, DateTimeOffset Time, IReadOnlyList<KeyValuePair<string, double>> Values)
{
    public static PeerPoint Of(PeerId peer, int epoch, DateTimeOffset time, EpochMetrics metrics) => new(
        peer, epoch + 1, time,
        [
            .. new KeyValuePair<string, double>[]
            {
                new(metrics.Measures is null ? "accuracy" : "score", metrics.Accuracy), new("loss", metrics.Loss),
                new("learning_rate", metrics.LearningRate), new("images_per_second", metrics.ImagesPerSecond),
                new("seconds/train", metrics.TrainSeconds), new("seconds/sheet", metrics.SheetSeconds),
                new("seconds/wait", metrics.WaitSeconds), new("sheet_bytes_read", metrics.BytesIn),
            }
            .Concat((metrics.Measures ?? new Dictionary<string, double>()).Select(
                one => new KeyValuePair<string, double>($"measure/{one.Key}", one.Value)))
            .Where(value => double.IsFinite(value.Value)),
        ]);
}
