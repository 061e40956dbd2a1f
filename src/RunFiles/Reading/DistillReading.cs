using System.Globalization;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <param name="Plan">Null when nothing is distilled.</param>
/// <param name="Method">Null when nothing is distilled or the method is unknown.</param>
internal sealed record DistillDraft(DistillPlan? Plan, MethodEntry? Method, Node? Node)
{
    public static readonly DistillDraft Nothing = new(null, null, null);

    /// <summary>What the method's options name; null: none, or an unknown one.</summary>
    public NamedModel? Model { get; init; }
}

/// <summary>A model of the catalogue and where the run file names it.</summary>
internal sealed record NamedModel(Node Node, ModelEntry Entry);

internal static class DistillReading
{
    public static DistillDraft Read(MapNode node, string? impliedMethod, Catalogue catalogue, Problems problems)
    {
        var section = new Section(node, problems);
        if (impliedMethod is null)
            section.Require("method", $"Name it: {string.Join(", ", catalogue.Methods.Select(entry => entry.Name))}");
        var named = section.Named("method", "method", catalogue.Methods, entry => entry.Name);
        var method = named ?? (section.Has("method") || impliedMethod is null ? null : catalogue.Method(impliedMethod));

        var temperature = Temperature(section, method);
        var weight = section.Number("weight", Bounds.NotNegative);
        var hardWeight = section.Number("hardWeight", Bounds.NotNegative);
        var smoothing = section.Number("labelSmoothing", new(0, 1, MaxOpen: true)) ?? 0;
        if (method is null)
            return DistillDraft.Nothing with { Node = node };

        var options = Options.Read(section, method.Options);
        section.Close();
        if (method.Name == MethodEntry.None)
            return DistillDraft.Nothing with { Node = node };

        var soft = weight ?? method.Weight;
        var hard = hardWeight ?? method.HardWeight ?? 1 - soft;
        CheckWeights(section, soft, hard);
        // 1 - 0.9 is 0.09999999999999998: the plan says what the reader of the run file means.
        var plan = new DistillPlan(
            method.Name, temperature ?? method.Temperature ?? 1, soft, Math.Round(hard, 12), smoothing,
            options.ToJson());
        return new(plan, method, (Node?)node.Find("method") ?? node) { Model = Model(section, method, catalogue) };
    }

    private static NamedModel? Model(Section section, MethodEntry method, Catalogue catalogue) =>
        method.ModelOption is { } key && section.Node.Find(key) is ScalarNode { Text.Length: > 0 } named
        && Scalars.Named(named, "model", catalogue.Models, entry => entry.Name, section.Problems) is { } model
            ? new(named, model)
            : null;

    /// <summary>`.inf` is YAML's infinity: KD then has a closed form, and the methods built on it.</summary>
    private static double? Temperature(Section section, MethodEntry? method)
    {
        if (section.Scalar("temperature", "a number") is not { } scalar)
            return null;
        if (method is { Temperature: null })
        {
            section.Problems.Add(scalar, $"{method.Name} has no temperature", "Remove it");
            return null;
        }

        return scalar.Text == ".inf" && method is { InfiniteTemperature: true }
            ? double.PositiveInfinity
            : Scalars.Number(scalar, Bounds.Positive, section.Problems);
    }

    private static void CheckWeights(Section section, double soft, double hard)
    {
        if (hard < 0)
            section.Problems.Add(
                section.Node.Find("weight") ?? section.Node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"with weight {soft} the weight of the labels, 1 - weight, is negative"),
                "Give hardWeight too, or a weight of at most 1");
        else if (soft == 0 && hard == 0)
            section.Problems.Add(
                section.Node, "weight and hardWeight are both 0, so that nothing is learnt",
                "Make one of them positive");
    }
}
