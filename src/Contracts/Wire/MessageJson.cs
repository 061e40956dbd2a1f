using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// How messages look on the wire: camelCase JSON, enums by name, ids as plain values, unknown keys ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(NodeHello))]
[JsonSerializable(typeof(NodeWelcome))]
[JsonSerializable(typeof(NodeRefused))]
[JsonSerializable(typeof(NodeLeaving))]
[JsonSerializable(typeof(NodeLeavingAck))]
[JsonSerializable(typeof(StaleTerm))]
[JsonSerializable(typeof(AssignPeer))]
[JsonSerializable(typeof(PeerReady))]
[JsonSerializable(typeof(PeerRefused))]
[JsonSerializable(typeof(PeerFailed))]
[JsonSerializable(typeof(ReleasePeer))]
[JsonSerializable(typeof(PeerReleased))]
[JsonSerializable(typeof(PeerProgress))]
[JsonSerializable(typeof(StartEpoch))]
[JsonSerializable(typeof(EpochAccepted))]
[JsonSerializable(typeof(EpochFinished))]
[JsonSerializable(typeof(EpochFinishedAck))]
[JsonSerializable(typeof(SheetAvailable))]
[JsonSerializable(typeof(MakeSheet))]
[JsonSerializable(typeof(AverageShard))]
[JsonSerializable(typeof(SheetReady))]
[JsonSerializable(typeof(ScoreEnsemble))]
[JsonSerializable(typeof(EnsembleScored))]
[JsonSerializable(typeof(RunChanged))]
[JsonSerializable(typeof(EpochClosed))]
[JsonSerializable(typeof(SubmitRun))]
[JsonSerializable(typeof(RunAccepted))]
[JsonSerializable(typeof(RunRejected))]
[JsonSerializable(typeof(CancelRun))]
[JsonSerializable(typeof(PauseRun))]
[JsonSerializable(typeof(ResumeRun))]
[JsonSerializable(typeof(ScaleRun))]
[JsonSerializable(typeof(CommandAccepted))]
[JsonSerializable(typeof(CommandRefused))]
[JsonSerializable(typeof(SheetListFile))]
public sealed partial class MessageJson : JsonSerializerContext;
