using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Json;

/// <summary>
/// The JSON of plans, manifests, reports and the catalogue: camelCase, made at compile time, unknown members refused
/// nowhere.
/// </summary>
[
    JsonSourceGenerationOptions(
        JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RunPlan))]
[JsonSerializable(typeof(SheetManifest))]
[JsonSerializable(typeof(IReadOnlyList<SheetManifest>))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(SweepReport))]
[JsonSerializable(typeof(IReadOnlyList<RunFileProblem>))]
[JsonSerializable(typeof(Catalogue))]
[JsonSerializable(typeof(PluginCatalogue))]
public sealed partial class ContractsJson : JsonSerializerContext;
