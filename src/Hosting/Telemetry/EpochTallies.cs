using System.Diagnostics.Metrics;
using KdCluster.Contracts.Messages;

namespace KdCluster.Hosting;

/// <summary>What the epochs that peers have trained add up to, at the coordinator and at a node.</summary>
public sealed class EpochTallies
{
    private readonly Tally _epochs, _images, _train, _wait, _read, _refused;

    /// <param name="epochs">What the counter of epochs is called.</param>
    /// <param name="prefix">How the names of the others begin: `kd`.</param>
    /// <param name="peers">Whose they are, in words: `peers`.</param>
    public EpochTallies(Meter meter, string epochs, string prefix, string peers)
    {
        _epochs = meter.Counter(epochs, $"Epochs that {peers} have trained.");
        _images = meter.Counter($"{prefix}.images", $"Images that {peers} have trained on.");
        _train = meter.Counter($"{prefix}.train", $"Time that {peers} have trained.", "s");
        _wait = meter.Counter(
            $"{prefix}.wait", $"Time that {peers} have waited between two epochs, fetching included.", "s");
        _read = meter.Counter($"{prefix}.sheet.read", $"Bytes of sheets that {peers} have read.", "By");
        _refused = meter.Counter($"{prefix}.sheets.refused", $"Sheets that {peers} were given and did not use.");
    }

    /// <param name="refused">Sheets that the peer did not use.</param>
    public void Add(EpochMetrics metrics, int refused)
    {
        _epochs.Add(1);
        _images.Add(Math.Round(metrics.ImagesPerSecond * metrics.TrainSeconds));
        _train.Add(metrics.TrainSeconds);
        _wait.Add(metrics.WaitSeconds);
        _read.Add(metrics.BytesIn);
        _refused.Add(refused);
    }
}
