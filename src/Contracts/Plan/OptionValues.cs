using System.Text.Json;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// Reads the options of a data set or method. A plan made from a run file holds every option that the catalogue lists,
/// defaults filled in.
/// </summary>
public static class OptionValues
{
    /// <exception cref="KeyNotFoundException">The catalogue of whoever made the plan has no such option.</exception>
    public static double Number(this JsonElement options, string name) => options.GetProperty(name).GetDouble();

    public static int Integer(this JsonElement options, string name) => options.GetProperty(name).GetInt32();

    public static string Text(this JsonElement options, string name) =>
        options.GetProperty(name).GetString() ?? throw new JsonException($"the option {name} is null");

    /// <returns>Empty when there is no such option.</returns>
    public static string TextOrEmpty(this JsonElement options, string name) =>
        options.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    public static IReadOnlyList<int> Integers(this JsonElement options, string name) =>
        [.. options.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];
}
