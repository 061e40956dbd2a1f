using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Models;

/// <summary>What one model is built for.</summary>
/// <param name="Name">Its name in a run file.</param>
public sealed record ModelSpec(string Name, ImageShape Input, int Classes);

/// <summary>A model that a run file may name.</summary>
/// <param name="Summary">One line: what it is and where it comes from.</param>
/// <param name="Build">Builds it with initial weights from libtorch's global generator.</param>
public sealed record ModelDefinition(string Name, string Summary, Func<ModelSpec, ImageModel> Build);
