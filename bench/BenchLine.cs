using System.Text.Json.Serialization;

namespace KdCluster.Bench;

/// <summary>One line of `bench.json`.</summary>
/// <param name="Ours">Median of our measurements.</param>
/// <param name="Peer">Median of what it is measured against, or a bound.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Ratio">See <see cref="Speed"/> and <see cref="Share"/>.</param>
public sealed record BenchLine(string Name, double Ours, double Peer, string Unit, double Ratio)
{
    /// <summary>What the ratio must be, for the screen; not in the file.</summary>
    [JsonIgnore]
    public Bound? Must { get; init; }

    [JsonIgnore]
    public bool Holds => Must?.Holds(Ratio) ?? true;

    /// <summary>Times: the ratio says how many times as fast as the peer ours is.</summary>
    public static BenchLine Speed(string name, double ours, double peer, string unit, Bound? must = null) =>
        new(name, ours, peer, unit, peer / ours) { Must = must };

    /// <summary>Costs and rates: the ratio is ours over the peer's.</summary>
    public static BenchLine Share(string name, double ours, double peer, string unit, Bound? must = null) =>
        new(name, ours, peer, unit, ours / peer) { Must = must };
}

/// <summary>What a ratio must reach or may not exceed.</summary>
public sealed record Bound(double Value, bool IsLeast)
{
    public static Bound AtLeast(double value) => new(value, true);

    public static Bound AtMost(double value) => new(value, false);

    public bool Holds(double ratio) => IsLeast ? ratio >= Value : ratio <= Value;

    public override string ToString() => $"{(IsLeast ? ">=" : "<=")} {Value:0.0#}";
}
