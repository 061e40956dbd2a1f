namespace KdCluster.Contracts.Plan;

/// <param name="Template">The peer that added peers are copies of (their names and seeds are their own).</param>
public sealed record ScalePlan(int Min, int Max, PeerId Template);
