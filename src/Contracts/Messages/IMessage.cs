using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Messages;

/// <summary>
/// What may travel between processes. The set is closed: these are all of it, each under the manifest that it travels
/// with. A message whose shape changes gets a new number.
/// </summary>
[JsonDerivedType(typeof(LinkCheck), "link-check.1")]
[JsonDerivedType(typeof(LinkChecked), "link-checked.1")]
[JsonDerivedType(typeof(NodeHello), "node-hello.2")]
[JsonDerivedType(typeof(NodeWelcome), "node-welcome.2")]
[JsonDerivedType(typeof(NodeRefused), "node-refused.1")]
[JsonDerivedType(typeof(DrainNode), "drain-node.1")]
[JsonDerivedType(typeof(NodeLeaving), "node-leaving.1")]
[JsonDerivedType(typeof(NodeLeavingAck), "node-leaving-ack.1")]
[JsonDerivedType(typeof(StaleTerm), "stale-term.1")]
[JsonDerivedType(typeof(AssignPeer), "assign-peer.1")]
[JsonDerivedType(typeof(PeerReady), "peer-ready.1")]
[JsonDerivedType(typeof(PeerRefused), "peer-refused.1")]
[JsonDerivedType(typeof(PeerFailed), "peer-failed.1")]
[JsonDerivedType(typeof(ReleasePeer), "release-peer.1")]
[JsonDerivedType(typeof(PeerReleased), "peer-released.1")]
[JsonDerivedType(typeof(PeerProgress), "peer-progress.1")]
[JsonDerivedType(typeof(StartEpoch), "start-epoch.3")]
[JsonDerivedType(typeof(EpochAccepted), "epoch-accepted.1")]
[JsonDerivedType(typeof(EpochFinished), "epoch-finished.2")]
[JsonDerivedType(typeof(EpochFinishedAck), "epoch-finished-ack.1")]
[JsonDerivedType(typeof(SheetAvailable), "sheet-available.2")]
[JsonDerivedType(typeof(MakeSheet), "make-sheet.2")]
[JsonDerivedType(typeof(AverageShard), "average-shard.3")]
[JsonDerivedType(typeof(SheetReady), "sheet-ready.1")]
[JsonDerivedType(typeof(ScoreEnsemble), "score-ensemble.3")]
[JsonDerivedType(typeof(EnsembleScored), "ensemble-scored.1")]
public interface IMessage;

/// <summary>Asks for something. Idempotent, answered by a reply, and sent again until the answer comes.</summary>
public interface ICommand : IMessage;

/// <summary>Answers a command, or reports what a command led to.</summary>
public interface IReply : IMessage;

/// <summary>Published to whoever listens; nothing depends on its arrival.</summary>
public interface IAnnouncement : IMessage;

/// <summary>A message about one peer's work.</summary>
public interface IPeerMessage : IMessage
{
    Fence Fence { get; }
}
