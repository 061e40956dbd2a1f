using System.Text.Json.Serialization;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// What happened to a run, as the journal keeps it: the run's state is the fold of these and of nothing else. Each is
/// written before anyone outside learns of it. An event is registered here and nowhere else. Its name in the journal
/// has a version and is never reused.
/// </summary>
[JsonDerivedType(typeof(RunSubmitted), "run-submitted.1")]
[JsonDerivedType(typeof(RunPaused), "run-paused.1")]
[JsonDerivedType(typeof(RunResumed), "run-resumed.1")]
[JsonDerivedType(typeof(RunScaled), "run-scaled.1")]
[JsonDerivedType(typeof(RunEnding), "run-ending.1")]
[JsonDerivedType(typeof(RunEnded), "run-ended.1")]
[JsonDerivedType(typeof(StageOpened), "stage-opened.1")]
[JsonDerivedType(typeof(StageEnded), "stage-ended.1")]
[JsonDerivedType(typeof(EnsembleMeasured), "ensemble-measured.1")]
[JsonDerivedType(typeof(EnsembleSkipped), "ensemble-skipped.1")]
[JsonDerivedType(typeof(PeerAdded), "peer-added.1")]
[JsonDerivedType(typeof(PeerRemoved), "peer-removed.1")]
[JsonDerivedType(typeof(PeerReturned), "peer-returned.1")]
[JsonDerivedType(typeof(PeerAssigned), "peer-assigned.1")]
[JsonDerivedType(typeof(PeerStarted), "peer-started.1")]
[JsonDerivedType(typeof(PeerLost), "peer-lost.1")]
[JsonDerivedType(typeof(PeerAbandoned), "peer-abandoned.1")]
[JsonDerivedType(typeof(PeerFreed), "peer-freed.1")]
[JsonDerivedType(typeof(NodeDrained), "node-drained.1")]
[JsonDerivedType(typeof(NodeUndrained), "node-undrained.1")]
[JsonDerivedType(typeof(SheetMade), "sheet-made.1")]
[JsonDerivedType(typeof(SheetsLost), "sheets-lost.1")]
[JsonDerivedType(typeof(EpochBegan), "epoch-began.1")]
[JsonDerivedType(typeof(PeerBegan), "peer-began.1")]
[JsonDerivedType(typeof(PeerTrained), "peer-trained.1")]
[JsonDerivedType(typeof(EpochEnded), "epoch-ended.1")]
[JsonDerivedType(typeof(SourceQuarantined), "source-quarantined.1")]
[JsonDerivedType(typeof(SourceRecovered), "source-recovered.1")]
public interface IRunEvent;

/// <param name="Key">The idempotency key of the request.</param>
public sealed record RunSubmitted(RunId Run, string Key, DateTimeOffset At, RunPlan Plan) : IRunEvent
{
    /// <summary>
    /// The sweep that it is a point of; all of a sweep's runs are submitted by one request and begin in one write.
    /// </summary>
    public SweepId? Sweep { get; init; }

    /// <summary>
    /// The run file as it came, and the overrides as comments above it. Null in the later runs of a sweep, which the
    /// first has it for, of a file that is very long, and of runs of older versions.
    /// </summary>
    public string? File { get; init; }

    /// <summary>The span of the request (W3C `traceparent`); null: nobody traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

public sealed record RunPaused(string Key) : IRunEvent
{
    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

public sealed record RunResumed(string Key) : IRunEvent
{
    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

/// <param name="Key">Of the request; null when the run scales by itself.</param>
/// <param name="Peers">Training peers, controls aside, that the stage shall have.</param>
public sealed record RunScaled(string? Key, int Stage, int Peers) : IRunEvent
{
    /// <summary>From now on only people scale the run, which did so by itself.</summary>
    public bool EndsAutoscale { get; init; }

    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

/// <summary>No more epochs; peers are being released, then the run ends with this status.</summary>
/// <param name="Key">Of the request to cancel; null when the run ends by itself.</param>
public sealed record RunEnding(RunStatus Status, string? Reason, string? Key) : IRunEvent
{
    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

public sealed record RunEnded(RunStatus Status, string? Reason, DateTimeOffset At) : IRunEvent;

public sealed record StageOpened(int Stage, DateTimeOffset At) : IRunEvent;

public sealed record StageEnded(int Stage) : IRunEvent;

/// <summary>How often the averaged softmax of the stage's students was right on the test set, in [0, 1].</summary>
public sealed record EnsembleMeasured(int Stage, double Accuracy) : IRunEvent;

/// <summary>The ensemble's accuracy could not be had; the run goes on without it.</summary>
public sealed record EnsembleSkipped(int Stage, string Reason) : IRunEvent;
