using System.Globalization;

namespace KdCluster.Contracts.Plan;

/// <summary>Peers that are added to a stage while it runs.</summary>
public static class Scaling
{
    /// <summary>The stage that grows: the one that the template trains in; null when the run does not scale.</summary>
    public static int? Stage(RunPlan plan) =>
        plan.Scale is { } scale
            ? plan.Stages.ToList().FindIndex(stage => stage.Peers.Any(peer => peer.Name == scale.Template))
            : null;

    /// <summary>
    /// The plan with one peer more, a copy of the template with the next free number (`bob-1`, `bob-2` -> `bob-3`;
    /// `ann` -> `ann-2`) and a seed of its own, that trains from <paramref name="epoch"/> on. The plan's hash stays
    /// that of the run file.
    /// </summary>
    /// <exception cref="InvalidOperationException">The run file has no `scale`.</exception>
    public static RunPlan Add(RunPlan plan, int epoch)
    {
        if (plan.Scale is not { } scale || Stage(plan) is not ({ } index and >= 0))
            throw new InvalidOperationException(
                $"the run file of {plan.Name} has no scale, so that there is no template to add a peer from");

        var stage = plan.Stages[index];
        var template = stage.Peers.First(peer => peer.Name == scale.Template);
        var name = NextName(plan, template.Name.Value);
        var added = template with { Name = new(name), Seed = PeerSeed.Of(plan.Seed, name), JoinEpoch = epoch };
        return plan.WithStage(index, stage.WithLearner(added));
    }

    private static string NextName(RunPlan plan, string template)
    {
        var taken = plan.Stages.SelectMany(stage => stage.Peers).Select(peer => peer.Name.Value)
            .ToHashSet(StringComparer.Ordinal);
        var dash = template.LastIndexOf('-');
        var numbered = dash > 0
            && int.TryParse(template.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var stem = numbered ? template[..dash] : template;
        return Enumerable.Range(2, taken.Count + 1)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}"))
            .First(name => !taken.Contains(name));
    }
}
