using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Api;

[JsonConverter(typeof(WordEnum<PeerStatus>))]
public enum PeerStatus
{
    /// <summary>Has no node yet.</summary>
    Waiting,

    /// <summary>Was given to a node that has not said yet that it is ready.</summary>
    Starting,

    /// <summary>Between epochs.</summary>
    Ready,
    Training,
    Serving,

    /// <summary>Its node is gone or it failed; it will be placed again.</summary>
    Lost,

    /// <summary>Failed too often; it takes no further part.</summary>
    Abandoned,

    /// <summary>Done.</summary>
    Released,
}

/// <summary>
/// A peer, as `kd run watch` shows it. Also an entry of `GET /api/peers`, and the data of the stream's `peer` events.
/// </summary>
/// <param name="Epoch">The epoch it is at; -1 before its first.</param>
/// <param name="Done">Samples of that epoch, of <paramref name="Total"/> (0 when not known yet).</param>
/// <param name="Accuracy">Of the test set after its last finished epoch, in [0, 1].</param>
/// <param name="WaitSeconds">Spent waiting since it started.</param>
/// <param name="BytesIn">Bytes of sheets read; <paramref name="BytesOut"/> of those served.</param>
public sealed record PeerView(
    RunId Run, int Stage, PeerId Peer, string Model, PeerRole Role, PeerId? ControlOf, PeerStatus Status,
    PeerActivity? Activity, string? Reason, NodeId? Node, string? Device, Incarnation Incarnation, int JoinedEpoch,
    int Epoch, int Epochs, int Done, int Total, double? Loss, double? Accuracy, double ImagesPerSecond,
    double WaitSeconds, long BytesIn, long BytesOut)
{
    /// <summary>The epoch from which on its sheets are not learned from; null: they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? QuarantinedSince { get; init; }
}
