using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Telemetry;

/// <summary>What is shown of one run and its peers. With this meter its series go.</summary>
internal sealed class RunMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _run;
    private readonly ConcurrentDictionary<PeerId, EpochMetrics> _peers = [];
    private volatile Place _at = new(0, 0, 0);

    /// <param name="name">The same for every run; the tag makes it a meter of its own.</param>
    public RunMeter(string name, RunId run)
    {
        _run = new("run", run.Value);
        _meter = new(new MeterOptions(name) { Tags = [_run] });
        Run("kd.run.stage", "The stage that is open, from 1.", at => at.Stage + 1);
        Run("kd.run.epoch", "Epochs of the stage that were closed.", at => at.Epoch);
        Run("kd.run.peers", "Peers that train the open epoch.", at => at.Training);
        Peer("kd.peer.loss", "Training loss of a peer's last epoch.", metrics => metrics.Loss);
        Peer("kd.peer.accuracy.ratio", "Of the test set after a peer's last epoch.", metrics => metrics.Accuracy);
        Peer(
            "kd.peer.images.per.second", "Images a second of a peer's last epoch.",
            metrics => metrics.ImagesPerSecond);
        Peer(
            "kd.peer.last.wait", "Wait of a peer before its last epoch.", metrics => metrics.WaitSeconds, "s");
    }

    public void Dispose() => _meter.Dispose();

    public static bool Shows(IRunEvent happened) =>
        happened is EpochBegan or PeerTrained or EpochEnded or StageOpened or PeerRemoved or PeerAbandoned;

    public void See(IRunEvent happened)
    {
        switch (happened)
        {
            case StageOpened opened:
                _at = new(opened.Stage, 0, 0);
                _peers.Clear();
                break;
            case EpochBegan began:
                _at = new(began.Stage, began.Epoch, began.Participants.Count);
                break;
            case EpochEnded ended:
                _at = _at with { Stage = ended.Stage, Epoch = ended.Epoch + 1 };
                break;
            case PeerTrained trained:
                _peers[trained.Peer] = trained.Metrics;
                break;
            case PeerRemoved removed:
                _peers.TryRemove(removed.Peer, out _);
                break;
            case PeerAbandoned abandoned:
                _peers.TryRemove(abandoned.Peer, out _);
                break;
        }
    }

    private void Run(string name, string help, Func<Place, double> read) =>
        _meter.CreateObservableGauge(name, () => new Measurement<double>(read(_at), _run), null, help);

    private void Peer(string name, string help, Func<EpochMetrics, double> read, string? unit = null) =>
        _meter.CreateObservableGauge(
            name,
            () => _peers.Select(peer => new Measurement<double>(
                read(peer.Value), _run, new KeyValuePair<string, object?>("peer", peer.Key.Value))),
            unit, help);

    /// <param name="Training">Peers that train the open epoch.</param>
    private sealed record Place(int Stage, int Epoch, int Training);
}
