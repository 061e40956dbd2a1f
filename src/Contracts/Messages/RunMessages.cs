using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Messages;

[JsonConverter(typeof(WordEnum<RunStatus>))]
public enum RunStatus
{
    /// <summary>Waits for slots.</summary>
    Placing,
    Running,

    /// <summary>The open epoch may finish; none begins.</summary>
    Paused,

    /// <summary>Peers are being released.</summary>
    Cancelling,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>Published on <see cref="Topics.Runs"/>.</summary>
public sealed record RunChanged(RunId Run, Term Term, RunStatus Status, string? Reason) : IAnnouncement;

/// <summary>Published on <see cref="Topics.Runs"/>.</summary>
public sealed record EpochClosed(
    RunId Run, Term Term, int Stage, int Epoch, int Participants, int Missing, double Seconds) : IAnnouncement;
