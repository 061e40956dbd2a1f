namespace KdCluster.Bench;

/// <summary>One line of `bench.json`.</summary>
/// <param name="Ours">Median of our blocks.</param>
/// <param name="Peer">Median of what it is measured against.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Ratio">How many times as fast as the peer ours is; of a line whose name ends in `cost`, ours over the
///     peer.</param>
public sealed record BenchLine(string Name, double Ours, double Peer, string Unit, double Ratio)
{
    /// <summary>What the line must reach, for the screen; not in the file.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Must { get; init; } = "";

    public static BenchLine Speed(string name, double ours, double peer, string unit, string must = "") =>
        new(name, ours, peer, unit, peer / ours) { Must = must };

    public static BenchLine Cost(string name, double ours, double peer, string unit, string must = "") =>
        new(name, ours, peer, unit, ours / peer) { Must = must };
}
