using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// What happened to a run, as the journal keeps it: the run's state is the fold of these and of nothing else. Each is
/// written before anyone outside learns of it.
/// </summary>
public interface IRunEvent;

/// <param name="Key">The idempotency key of the request.</param>
public sealed record RunSubmitted(RunId Run, string Key, DateTimeOffset At, RunPlan Plan) : IRunEvent
{
    /// <summary>
    /// The sweep that it is a point of; all of a sweep's runs are submitted by one request and begin in one write.
    /// </summary>
    public SweepId? Sweep { get; init; }
}

public sealed record RunPaused(string Key) : IRunEvent;

public sealed record RunResumed(string Key) : IRunEvent;

/// <param name="Peers">Training peers, controls aside, that the stage shall have.</param>
public sealed record RunScaled(string Key, int Stage, int Peers) : IRunEvent;

/// <summary>No more epochs; peers are being released, then the run ends with this status.</summary>
/// <param name="Key">Of the request to cancel; null when the run ends by itself.</param>
public sealed record RunEnding(RunStatus Status, string? Reason, string? Key) : IRunEvent;

public sealed record RunEnded(RunStatus Status, string? Reason, DateTimeOffset At) : IRunEvent;

public sealed record StageOpened(int Stage, DateTimeOffset At) : IRunEvent;

public sealed record StageEnded(int Stage) : IRunEvent;

/// <summary>How often the averaged softmax of the stage's students was right on the test set, in [0, 1].</summary>
public sealed record EnsembleMeasured(int Stage, double Accuracy) : IRunEvent;

/// <summary>The ensemble's accuracy could not be had; the run goes on without it.</summary>
public sealed record EnsembleSkipped(int Stage, string Reason) : IRunEvent;
