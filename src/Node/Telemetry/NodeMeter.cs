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
    private readonly Tally _fetch, _failed;
    private readonly EpochTallies _trained;
    private int _peers;

    /// <param name="name">As <see cref="Name"/>, where there is one node in the process.</param>
    public NodeMeter(SheetStore sheets, int slots, string name = Name)
    {
        _meter = new(name);
        _trained = new(_meter, "kd.node.epochs", "kd.node", "peers of this node");
        _fetch = _meter.Counter(
            "kd.node.fetch", "The part of the wait that was for sheets which were not here yet.", "s");
        _failed = _meter.Counter("kd.node.peers.failed", "Peers of this node that failed.");
        _meter.CreateObservableCounter(
            "kd.node.sheet.sent", () => sheets.AllSent, "By", "Bytes of sheets that others have read from here.");
        _meter.Gauge("kd.node.slots", "Peers that may train here at once.", () => slots);
        _meter.Gauge("kd.node.peers", "Peers that live here.", () => _peers);
        _meter.Gauge("kd.node.sheets", "Sheets on this node's disk.", () => sheets.Count);
        _meter.Gauge(
            "kd.node.sheets.stored", "What these take, with large ones in use here.", () => sheets.Bytes, "By");
    }

    public void Dispose() => _meter.Dispose();

    public void See(int peers) => Volatile.Write(ref _peers, peers);

    public void Failed() => _failed.Add(1);

    public void See(EpochFinished finished)
    {
        _trained.Add(finished.Metrics, finished.Refused.Count);
        _fetch.Add(finished.Metrics.FetchSeconds);
    }
}
