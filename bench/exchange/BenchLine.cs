using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace KdCluster.Bench.Exchange;

/// <param name="Ours">What the product does.</param>
/// <param name="Peer">What it is measured against.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Ratio">Ours over the peer's; the name says what it must be.</param>
public sealed record BenchLine(string Name, double Ours, double Peer, string Unit, double Ratio)
{
    public static BenchLine Of(string name, double ours, double peer, string unit) =>
        new(name, Math.Round(ours, 3), Math.Round(peer, 3), unit, Math.Round(ours / peer, 3));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BenchLine[]))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    public static readonly JsonTypeInfo<BenchLine[]> Readable = new BenchJson(
        new JsonSerializerOptions(
            JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).BenchLineArray;
}
