using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Journal;

[
    JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(RunSubmitted))]
[JsonSerializable(typeof(RunPaused))]
[JsonSerializable(typeof(RunResumed))]
[JsonSerializable(typeof(RunScaled))]
[JsonSerializable(typeof(RunEnding))]
[JsonSerializable(typeof(RunEnded))]
[JsonSerializable(typeof(StageOpened))]
[JsonSerializable(typeof(StageEnded))]
[JsonSerializable(typeof(EnsembleMeasured))]
[JsonSerializable(typeof(EnsembleSkipped))]
[JsonSerializable(typeof(PeerAdded))]
[JsonSerializable(typeof(PeerRemoved))]
[JsonSerializable(typeof(PeerAssigned))]
[JsonSerializable(typeof(PeerStarted))]
[JsonSerializable(typeof(PeerLost))]
[JsonSerializable(typeof(PeerAbandoned))]
[JsonSerializable(typeof(PeerFreed))]
[JsonSerializable(typeof(SheetMade))]
[JsonSerializable(typeof(SheetsLost))]
[JsonSerializable(typeof(EpochBegan))]
[JsonSerializable(typeof(PeerTrained))]
[JsonSerializable(typeof(EpochEnded))]
public sealed partial class JournalJson : JsonSerializerContext;
