using System.Diagnostics.Metrics;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;
using KdCluster.Node.Sheets;

namespace KdCluster.Node.Telemetry;

/// <summary>What a node measures. It counts from the start of the process, and names no run.</summary>
public sealed class NodeMeter : IDisposable
{
    public const string Name = "KdCluster.Node";

    private readonly Meter _meter;
    private readonly Tally _epochs, _images, _train, _wait, _fetch, _read, _refused, _failed;
    private int _peers;

    /// <param name="name">As <see cref="Name"/>, where there is one node in the process.</param>
    public NodeMeter(SheetStore sheets, int slots, string name = Name)
    {
        _meter = new(name);
        _epochs = _meter.Counter("kd.node.epochs", "Epochs that peers of this node have trained.");
        _images = _meter.Counter("kd.node.images", "Images that peers of this node have trained on.");
        _train = _meter.Counter("kd.node.train", "Time that peers of this node have trained.", "s");
        _wait = _meter.Counter("kd.node.wait", "Time that they have waited between two epochs.", "s");
        _fetch = _meter.Counter(
            "kd.node.fetch", "The part of the wait that was for sheets which were not here yet.", "s");
        _read = _meter.Counter("kd.node.sheet.read", "Bytes of sheets that they have read.", "By");
        _refused = _meter.Counter("kd.node.sheets.refused", "Sheets that they were given and did not use.");
        _failed = _meter.Counter("kd.node.peers.failed", "Peers of this node that failed.");
        _meter.CreateObservableCounter(
            "kd.node.sheet.sent", () => sheets.AllSent, "By", "Bytes of sheets that others have read from here.");
        _meter.Gauge("kd.node.slots", "Peers that may train here at once.", () => slots);
        _meter.Gauge("kd.node.peers", "Peers that live here.", () => _peers);
        _meter.Gauge("kd.node.sheets", "Sheets on this node's disk.", () => sheets.Count);
        _meter.Gauge("kd.node.sheets.stored", "What these take.", () => sheets.Bytes, "By");
    }

    public void Dispose() => _meter.Dispose();

    public void See(int peers) => Volatile.Write(ref _peers, peers);

    public void Failed() => _failed.Add(1);

    public void See(EpochFinished finished)
    {
        var metrics = finished.Metrics;
        _epochs.Add(1);
        _images.Add(Math.Round(metrics.ImagesPerSecond * metrics.TrainSeconds));
        _train.Add(metrics.TrainSeconds);
        _wait.Add(metrics.WaitSeconds);
        _fetch.Add(metrics.FetchSeconds);
        _read.Add(metrics.BytesIn);
        _refused.Add(finished.Refused.Count);
    }
}
