using KdCluster.Contracts;
using KdCluster.Contracts.Api;

namespace KdCluster.Coordinator.Runs;

/// <summary>What the coordinator answers to a front door.</summary>
public interface ICommandAnswer;

/// <summary>From a front door to the coordinator. Repeating one with the same key has one effect.</summary>
/// <param name="Overrides">`a.b=value` assignments, applied to the run file before it is checked.</param>
public sealed record SubmitRun(string Key, string Yaml, IReadOnlyList<string> Overrides)
{
    /// <summary>The span of the request; null: nobody traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Whose token it came with; null: none was asked for.</summary>
    public string? By { get; init; }
}

/// <param name="Repeated">The key was seen before: this is what it led to then.</param>
/// <param name="Run">Of a sweep: its first.</param>
/// <param name="Sweep">Null when the run file has no sweep.</param>
/// <param name="Runs">How many runs it is.</param>
public sealed record RunAccepted(string Key, RunId Run, bool Repeated, SweepId? Sweep = null, int Runs = 1)
    : ICommandAnswer;

/// <summary>Nothing was changed.</summary>
/// <param name="Problems">Every problem found, each with its path in the run file.</param>
public sealed record RunRejected(string Key, IReadOnlyList<RunProblem> Problems) : ICommandAnswer;

public interface IRunCommand
{
    string Key { get; }

    RunId Run { get; }

    /// <summary>Whose token it came with; null: none was asked for.</summary>
    string? By { get; }
}

public sealed record CancelRun(string Key, RunId Run, string Reason) : IRunCommand
{
    public string? By { get; init; }
}

public sealed record PauseRun(string Key, RunId Run) : IRunCommand
{
    public string? By { get; init; }
}

public sealed record ResumeRun(string Key, RunId Run) : IRunCommand
{
    public string? By { get; init; }
}

/// <param name="Peers">How many training peers (controls aside) the stage shall have from its next epoch on.</param>
public sealed record ScaleRun(string Key, RunId Run, int Peers) : IRunCommand
{
    /// <summary>Slots that are free for it at the moment; null: not known.</summary>
    public int? Spare { get; init; }

    public string? By { get; init; }
}

public sealed record CommandAccepted(string Key, RunId Run, bool Repeated, string Detail) : ICommandAnswer;

public enum CommandRefusalKind { UnknownRun, Conflict, Invalid, Unavailable, StorageFull }

/// <summary>Nothing was changed.</summary>
public sealed record CommandRefused(string Key, RunId Run, CommandRefusalKind Kind, string Reason) : ICommandAnswer;
