using KdCluster.Contracts;
using static KdCluster.Contracts.MethodMode;

namespace KdCluster.Distillation.Methods;

/// <summary>Every method that a run file may name, one entry each.</summary>
public static class MethodRegistry
{
    public static readonly IReadOnlyList<MethodDefinition> All =
    [
        new(new("none", "No distillation: what a control does", [None], MethodNeeds.None, 1, 0, 1, false, []), c => new NoDistillation(c.Plan.LabelSmoothing)),
        new(new("kd", "weight * T^2 * KL(teacher(T) || student(T)) + hardWeight * CE (Hinton et al. 2015)", [Offline], MethodNeeds.Sheets, 4, 0.9, null, false, []), c => new LogitKd(c.Plan)),
        new(new("dml", "CE + weight * T^2 * mean over the other peers of KL(peer(T) || own(T)) (Zhang et al. 2018)", [Online], MethodNeeds.Sheets, 1, 1, 1, true, []), c => new LogitKd(c.Plan)),
    ];

    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static MethodDefinition Get(string name) => All.FirstOrDefault(m => m.Entry.Name == name)
        ?? throw new ArgumentException($"Unknown method '{name}'; one of: {string.Join(", ", All.Select(m => m.Entry.Name))}", nameof(name));
}
