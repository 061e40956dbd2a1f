using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// The closed set of messages: manifest string, type, and how it is written. A message whose shape changes gets a new
/// number; the old one stays as long as peers of that protocol version are served.
/// </summary>
public static class MessageCatalogue
{
    private static readonly (string Manifest, JsonTypeInfo Type)[] All =
    [
        ("node-hello.1", MessageJson.Default.NodeHello),
        ("node-welcome.1", MessageJson.Default.NodeWelcome),
        ("node-refused.1", MessageJson.Default.NodeRefused),
        ("node-leaving.1", MessageJson.Default.NodeLeaving),
        ("node-leaving-ack.1", MessageJson.Default.NodeLeavingAck),
        ("stale-term.1", MessageJson.Default.StaleTerm),
        ("assign-peer.1", MessageJson.Default.AssignPeer),
        ("peer-ready.1", MessageJson.Default.PeerReady),
        ("peer-refused.1", MessageJson.Default.PeerRefused),
        ("peer-failed.1", MessageJson.Default.PeerFailed),
        ("release-peer.1", MessageJson.Default.ReleasePeer),
        ("peer-released.1", MessageJson.Default.PeerReleased),
        ("peer-progress.1", MessageJson.Default.PeerProgress),
        ("start-epoch.2", MessageJson.Default.StartEpoch),
        ("epoch-accepted.1", MessageJson.Default.EpochAccepted),
        ("epoch-finished.2", MessageJson.Default.EpochFinished),
        ("epoch-finished-ack.1", MessageJson.Default.EpochFinishedAck),
        ("sheet-available.1", MessageJson.Default.SheetAvailable),
        ("make-sheet.1", MessageJson.Default.MakeSheet),
        ("average-shard.2", MessageJson.Default.AverageShard),
        ("sheet-ready.1", MessageJson.Default.SheetReady),
        ("score-ensemble.2", MessageJson.Default.ScoreEnsemble),
        ("ensemble-scored.1", MessageJson.Default.EnsembleScored),
        ("run-changed.1", MessageJson.Default.RunChanged),
        ("epoch-closed.1", MessageJson.Default.EpochClosed),
        ("submit-run.1", MessageJson.Default.SubmitRun),
        ("run-accepted.1", MessageJson.Default.RunAccepted),
        ("run-rejected.1", MessageJson.Default.RunRejected),
        ("cancel-run.1", MessageJson.Default.CancelRun),
        ("pause-run.1", MessageJson.Default.PauseRun),
        ("resume-run.1", MessageJson.Default.ResumeRun),
        ("scale-run.1", MessageJson.Default.ScaleRun),
        ("command-accepted.1", MessageJson.Default.CommandAccepted),
        ("command-refused.1", MessageJson.Default.CommandRefused),
    ];

    private static readonly FrozenDictionary<string, JsonTypeInfo> ByManifest =
        All.ToFrozenDictionary(m => m.Manifest, m => m.Type);

    private static readonly FrozenDictionary<Type, (string Manifest, JsonTypeInfo Type)> ByType =
        All.ToFrozenDictionary(m => m.Type.Type);

    public static IEnumerable<string> Manifests => ByManifest.Keys;

    public static IEnumerable<Type> Types => ByType.Keys;

    /// <exception cref="WireException">The type is not a message.</exception>
    internal static (string Manifest, JsonTypeInfo Type) Find(Type type) =>
        ByType.TryGetValue(type, out var found)
            ? found
            : throw new WireException($"{type.Name} is no message of this protocol");

    /// <exception cref="WireException">No message has this manifest.</exception>
    internal static JsonTypeInfo Find(string manifest) =>
        ByManifest.TryGetValue(manifest, out var found)
            ? found
            : throw new WireException(
                $"unknown message \"{Shorten(manifest)}\"; is the other side of another version?");

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
