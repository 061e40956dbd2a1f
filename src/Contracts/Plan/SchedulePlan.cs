namespace KdCluster.Contracts.Plan;

/// <param name="Name">`constant`, `step` or `cosine`.</param>
/// <param name="Milestones">Epochs (of `step`) after which the rate is multiplied by <paramref name="Gamma"/>.</param>
public sealed record SchedulePlan(
    string Name, double WarmUpEpochs, IReadOnlyList<int> Milestones, double Gamma, double MinimumRate);
