using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>
/// The keys that a data set adds to `data`, checked again where they are used: a plan may come from elsewhere than a
/// run file.
/// </summary>
public static class DataOptions
{
    public static OptionEntry Shape(string fallback, string summary) =>
        Of("shape", OptionType.Integers, fallback, 1, null, summary);

    public static OptionEntry Of(
        string name, OptionType type, string fallback, double? minimum, double? maximum, string summary) =>
        new(name, type, JsonDocument.Parse(fallback).RootElement, minimum, maximum, null, summary);

    /// <exception cref="DataException">It is not [channels, height, width], or out of range.</exception>
    public static ImageShape ShapeOf(DataPlan plan, DataEntry entry)
    {
        var option = Value(plan, entry.Options.Single(one => one.Name == "shape"));
        int[] sides = option.ValueKind == JsonValueKind.Array
            && option.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Number && side.TryGetInt32(out _))
            ? [.. option.EnumerateArray().Select(side => side.GetInt32())]
            : [];
        return sides is [>= 1 and <= 16, >= 4 and <= 512, >= 4 and <= 512]
            ? new ImageShape(sides[0], sides[1], sides[2])
            : throw new DataException(
                $"data.shape: {option} is not a shape: expected [channels, height, width] such as [3, 32, 32], "
                    + $"with 1 to 16 channels and sides of 4 to 512.");
    }

    /// <exception cref="DataException">It is no number, or out of its range.</exception>
    public static double Number(DataPlan plan, DataEntry data, string key)
    {
        var entry = data.Options.Single(option => option.Name == key);
        var option = Value(plan, entry);
        var whole = entry.Type == OptionType.Integer;
        return option.ValueKind == JsonValueKind.Number && option.GetDouble() is var value && value >= entry.Min
            && value <= entry.Max && (!whole || value == Math.Floor(value))
            ? value
            : throw new DataException(
                $"data.{key}: {option} is out of range: expected a {(whole ? "whole " : "")}number from "
                    + $"{entry.Min} to {entry.Max}.");
    }

    /// <summary>Whether the run file says it, where the catalogue lets it be silent.</summary>
    public static bool IsGiven(DataPlan plan, string key) =>
        plan.Options.ValueKind == JsonValueKind.Object && plan.Options.TryGetProperty(key, out _);

    /// <returns>False when it is not given.</returns>
    public static bool Flag(DataPlan plan, string key) =>
        IsGiven(plan, key) && plan.Options.GetProperty(key).ValueKind == JsonValueKind.True;

    private static JsonElement Value(DataPlan plan, OptionEntry entry) =>
        plan.Options.ValueKind == JsonValueKind.Object && plan.Options.TryGetProperty(entry.Name, out var value)
            ? value
            : entry.Default ?? default;
}
