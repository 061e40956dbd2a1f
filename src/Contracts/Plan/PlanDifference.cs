using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

/// <param name="Key">`stages[0].peers[1].batchSize`.</param>
/// <param name="Was">As JSON; `-`: it was not there.</param>
public sealed record PlanDifference(string Key, string Was, string Now)
{
    /// <summary>The values in which two plans differ, in the order of the plan; hashes do not count.</summary>
    public static IReadOnlyList<PlanDifference> Between(RunPlan was, RunPlan now)
    {
        var found = new List<PlanDifference>();
        Compare("", Json(was), Json(now), found);
        return found;
    }

    public override string ToString() => $"{Key} was {Was} and is {Now}";

    private static JsonElement Json(RunPlan plan) =>
        JsonSerializer.SerializeToElement(plan with { Hash = "" }, ContractsJson.Default.RunPlan);

    private static void Compare(string key, JsonElement? was, JsonElement? now, List<PlanDifference> found)
    {
        if (was is { ValueKind: JsonValueKind.Object } before && now is { ValueKind: JsonValueKind.Object } after)
        {
            var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name);
            foreach (var name in names.Distinct())
                Compare(key.Length == 0 ? name : $"{key}.{name}", Member(before, name), Member(after, name), found);
        }
        else if (
            was is { ValueKind: JsonValueKind.Array } old && now is { ValueKind: JsonValueKind.Array } young
                && old.EnumerateArray().Concat(young.EnumerateArray()).Any(e => e.ValueKind == JsonValueKind.Object))
        {
            for (var i = 0; i < Math.Max(old.GetArrayLength(), young.GetArrayLength()); i++)
                Compare($"{key}[{i}]", Item(old, i), Item(young, i), found);
        }
        else if (Text(was) is var a && Text(now) is var b && a != b)
        {
            found.Add(new(key, a, b));
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Item(JsonElement element, int index) =>
        index < element.GetArrayLength() ? element[index] : null;

    private static string Text(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => "-",
        { ValueKind: JsonValueKind.Object } whole when whole.TryGetProperty("name", out var name) => $"{name}",
        { } other => other.GetRawText().Trim('"'),
    };
}
