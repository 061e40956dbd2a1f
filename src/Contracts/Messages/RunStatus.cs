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
