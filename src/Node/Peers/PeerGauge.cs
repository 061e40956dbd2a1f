using KdCluster.Contracts.Messages;

namespace KdCluster.Node.Peers;

/// <summary>How far a peer is, written by its thread and read by its actor: neither waits for the other.</summary>
public sealed class PeerGauge
{
    private volatile GaugeReading _reading = new(PeerActivity.Starting, -1, 0, 0, double.NaN, null, 0, 0, 0);

    public GaugeReading Read() => _reading;

    /// <summary>Only from the peer's thread.</summary>
    public void Set(Func<GaugeReading, GaugeReading> change) => _reading = change(_reading);
}

/// <param name="Done">Samples of the epoch, of <paramref name="Total"/>.</param>
/// <param name="Loss">Of the last finished epoch; NaN before.</param>
public sealed record GaugeReading(
    PeerActivity Activity, int Epoch, int Done, int Total, double Loss, double? Accuracy, double ImagesPerSecond,
    double WaitSeconds, long BytesIn);
