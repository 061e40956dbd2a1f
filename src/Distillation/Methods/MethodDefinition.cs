using KdCluster.Contracts;

namespace KdCluster.Distillation.Methods;

/// <param name="Entry">What the catalogue says of the method.</param>
public sealed record MethodDefinition(MethodEntry Entry, Func<MethodContext, IDistillationMethod> Create);
