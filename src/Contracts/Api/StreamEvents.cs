using System.Text.Json;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Api;

/// <summary>
/// Data of a stream's `journal` events, and a line of `GET /api/runs/{id}/logs`. Its number is the server-sent event's
/// `id`: a client that reconnects with `Last-Event-ID` gets every later one.
/// </summary>
/// <param name="Type">The journal's name of the event, e.g. `epoch-ended.1`.</param>
/// <param name="Text">The same as one line for a person.</param>
/// <param name="Data">The event as it stands in the journal.</param>
public sealed record JournalLine(long Number, DateTimeOffset Time, string Type, string Text, JsonElement Data);

/// <summary>Names of the server-sent events of `GET /api/runs/{id}/events`.</summary>
public static class StreamEventNames
{
    /// <summary>First: a <see cref="RunDetail"/>.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>A <see cref="JournalLine"/>; the only kind with an id.</summary>
    public const string Journal = "journal";

    /// <summary>A <see cref="PeerView"/> that changed (progress, about twice a second and peer; lossy).</summary>
    public const string Peer = "peer";

    /// <summary>A <see cref="RunSummary"/> that changed.</summary>
    public const string Run = "run";

    /// <summary>Of `GET /api/events`: every <see cref="RunSummary"/>, newest first.</summary>
    public const string Runs = "runs";

    /// <summary>Of `GET /api/events`: every <see cref="NodeView"/>.</summary>
    public const string Nodes = "nodes";

    /// <summary>Nothing has happened for 15 s; keeps the connection open. No data.</summary>
    public const string Alive = "alive";

    /// <summary>
    /// Last: a <see cref="RunSummary"/> of the run that has ended. The server then closes the stream.
    /// </summary>
    public const string End = "end";

    public static bool IsEnd(this RunStatus status) =>
        status is RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;
}
