using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Api;

/// <summary>The JSON of the HTTP API (docs/API.md): camelCase, enums as kebab-case words, ids as bare values.</summary>
[
    JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<RunSummary>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(IReadOnlyList<PeerView>))]
[JsonSerializable(typeof(IReadOnlyList<NodeView>))]
[JsonSerializable(typeof(SubmitAnswer))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(NodeAnswer))]
[JsonSerializable(typeof(CheckAnswer))]
[JsonSerializable(typeof(CallerAnswer))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(IReadOnlyList<JournalLine>))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(IReadOnlyList<SweepSummary>))]
[JsonSerializable(typeof(SweepDetail))]
[JsonSerializable(typeof(SweepReport))]
[JsonSerializable(typeof(RunPlan))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(PeerView))]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(Endpoint))]
public sealed partial class ApiJson : JsonSerializerContext;
