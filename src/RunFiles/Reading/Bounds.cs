using System.Globalization;

namespace KdCluster.RunFiles;

/// <summary>The interval that a number must lie in.</summary>
internal readonly record struct Bounds(double? Min, double? Max, bool MinOpen = false, bool MaxOpen = false)
{
    public static readonly Bounds Positive = new(0, null, MinOpen: true);
    public static readonly Bounds NotNegative = new(0, null);

    public bool Hold(double value) =>
        (Min is not { } min || (MinOpen ? value > min : value >= min))
            && (Max is not { } max || (MaxOpen ? value < max : value <= max));

    public override string ToString()
    {
        var low = Min is { } min
            ? (MinOpen ? "above " : "of at least ") + min.ToString(CultureInfo.InvariantCulture)
            : "";
        var high = Max is { } max
            ? (MaxOpen ? "below " : "of at most ") + max.ToString(CultureInfo.InvariantCulture)
            : "";
        return (low, high) switch
        {
            ("", "") => "a number",
            (_, "") => $"a number {low}",
            ("", _) => $"a number {high}",
            _ => $"a number {low} and {high}",
        };
    }
}
