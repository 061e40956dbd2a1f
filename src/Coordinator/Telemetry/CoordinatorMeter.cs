using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Telemetry;

/// <summary>
/// What a coordinator measures. Its counters count from the start of the process. What has a run's id is there as long
/// as the run goes on, so that there are never more series than runs that train.
/// </summary>
public sealed class CoordinatorMeter : IDisposable
{
    public const string Name = "KdCluster.Coordinator";

    private static readonly double[] EpochSeconds = [0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800, 3600];

    private readonly Meter _meter;
    private readonly ConcurrentDictionary<RunId, RunMeter> _runs = [];
    private readonly Dictionary<RunStatus, Tally> _ended = [];
    private readonly Tally _submitted, _epochs, _sheet, _lost, _abandoned;
    private readonly EpochTallies _trained;
    private readonly Histogram<double> _seconds;
    private ClusterCounts _counts = ClusterCounts.None;
    private long _term;

    /// <param name="name">Meters of one name are one to whoever listens: several coordinators of one process have
    ///     several.</param>
    public CoordinatorMeter(string name = Name)
    {
        _meter = new(name);
        _submitted = _meter.Counter("kd.runs.submitted", "Runs that were submitted.");
        _meter.CreateObservableCounter("kd.runs.ended", Ended, null, "Runs that have ended, by how.");
        foreach (var status in new[] { RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled })
            _ended[status] = new();
        _epochs = _meter.Counter("kd.epochs", "Epochs that were closed.");
        _trained = new(_meter, "kd.peer.epochs", "kd", "peers");
        _sheet = _meter.Counter("kd.sheet", "Time that peers have spent on their sheets.", "s");
        _lost = _meter.Counter("kd.peers.lost", "Peers that were lost and placed again.");
        _abandoned = _meter.Counter("kd.peers.abandoned", "Peers that failed too often and were given up.");
        _seconds = _meter.CreateHistogram<double>(
            "kd.peer.epoch", "s", "From the order to train an epoch to its end, as the coordinator sees it.",
            advice: new() { HistogramBucketBoundaries = EpochSeconds });
        _meter.Gauge("kd.runs", "Runs that go on.", () => _counts.Runs);
        _meter.Gauge("kd.nodes", "Nodes that are registered.", () => _counts.Nodes);
        _meter.Gauge("kd.slots", "Slots that can take a peer or have one.", () => _counts.Slots);
        _meter.Gauge("kd.slots.taken", "Slots that a peer has.", () => _counts.Taken);
        _meter.Gauge(
            "kd.wanted.slots", "Slots that runs have or wait for, on all nodes together.", () => _counts.Wanted);
        _meter.Gauge("kd.coordinator.term", "The coordinator's term; 0: it does not act.", () => _term);
    }

    public void Dispose()
    {
        foreach (var run in _runs.Values)
            run.Dispose();
        _meter.Dispose();
    }

    public void See(Term term) => Interlocked.Exchange(ref _term, term.Value);

    public void See(ClusterCounts counts) => Volatile.Write(ref _counts, counts);

    public void Submitted(int runs) => _submitted.Add(runs);

    /// <summary>What has become durable of a run.</summary>
    public void See(RunId run, IRunEvent happened)
    {
        switch (happened)
        {
            case PeerTrained trained:
                See(trained);
                break;
            case EpochEnded:
                _epochs.Add(1);
                break;
            case PeerLost { Moves: false }:
                _lost.Add(1);
                break;
            case PeerAbandoned:
                _abandoned.Add(1);
                break;
            case RunEnded ended when _ended.TryGetValue(ended.Status, out var count):
                count.Add(1);
                Forget(run);
                return;
        }

        if (RunMeter.Shows(happened))
            _runs.GetOrAdd(run, id => new(_meter.Name, id)).See(happened);
    }

    /// <summary>It goes on no more, or elsewhere.</summary>
    public void Forget(RunId run)
    {
        if (_runs.TryRemove(run, out var ended))
            ended.Dispose();
    }

    private void See(PeerTrained trained)
    {
        _trained.Add(trained.Metrics, trained.Refused.Count);
        _sheet.Add(trained.Metrics.SheetSeconds);
        _seconds.Record(trained.Seconds);
    }

    private IEnumerable<Measurement<double>> Ended() => _ended.Select(one => new Measurement<double>(
        one.Value.Read(), KeyValuePair.Create<string, object?>("status", one.Key.ToString().ToLowerInvariant())));
}
