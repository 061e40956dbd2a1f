using System.Diagnostics.CodeAnalysis;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>
/// The plans of a run file (several when it has a `sweep`), or every problem that it has. Never both.
/// </summary>
public sealed record RunFileResult(IReadOnlyList<RunPlan> Plans, IReadOnlyList<RunFileProblem> Problems)
{
    public bool IsValid => Problems.Count == 0;

    public bool IsSweep => Plans.Count > 0 && Plans[0].Sweep is not null;

    /// <summary>The plan of a run file that is valid and not a sweep.</summary>
    public bool TryGetPlan([NotNullWhen(true)] out RunPlan? plan)
    {
        plan = IsValid && !IsSweep ? Plans[0] : null;
        return plan is not null;
    }
}
