using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>The optimizers that a run file may name.</summary>
public static class OptimizerRegistry
{
    public static readonly IReadOnlyList<(string Name, Func<FlatParameters, OptimizerPlan, FlatOptimizer> Create)> All =
    [
        ("sgd", (parameters, plan) => new Sgd(parameters, plan)),
        ("adam", (parameters, plan) => new Adam(parameters, plan, decoupled: false)),
        ("adamw", (parameters, plan) => new Adam(parameters, plan, decoupled: true)),
    ];

    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    public static FlatOptimizer Create(FlatParameters parameters, OptimizerPlan plan)
    {
        var create = All.FirstOrDefault(o => o.Name == plan.Name).Create
            ?? throw new ArgumentException(
                $"Unknown optimizer '{plan.Name}'; one of: {string.Join(", ", All.Select(o => o.Name))}", nameof(plan));
        return create(parameters, plan);
    }
}
