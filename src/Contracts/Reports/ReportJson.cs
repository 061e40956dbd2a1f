using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Reports;

/// <summary>The text of `report.json` and `sweep.json`: camelCase, indented.</summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Indented = new(ContractsJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(RunReport report) => JsonSerializer.Serialize(report, Info<RunReport>()) + "\n";

    public static string Write(SweepReport report) => JsonSerializer.Serialize(report, Info<SweepReport>()) + "\n";

    /// <exception cref="JsonException">It is not a report.</exception>
    public static RunReport Read(string json) =>
        JsonSerializer.Deserialize(json, Info<RunReport>()) ?? throw new JsonException("the report is null");

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Indented.GetTypeInfo(typeof(T));
}
