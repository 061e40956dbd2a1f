namespace KdCluster.Contracts.Plan;

/// <param name="Name">`sgd`, `adam` or `adamw`.</param>
/// <param name="ClipNorm">Global gradient-norm bound; null = none.</param>
public sealed record OptimizerPlan(
    string Name, double LearningRate, double Momentum, bool Nesterov, double WeightDecay,
    double Beta1, double Beta2, double Epsilon, double? ClipNorm);
