using KdCluster.Contracts;

namespace KdCluster.Distillation.Methods;

/// <param name="Entry">What the catalogue says of the method.</param>
public sealed record MethodDefinition(MethodEntry Entry, Func<MethodContext, IDistillationMethod> Create)
{
    /// <summary>
    /// Whether it reads the labels of <see cref="MethodContext.Labelled"/> only. Its control then has no other labels
    /// either.
    /// </summary>
    public bool FewLabels { get; init; }
}
