using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Models;

/// <summary>What one model is built for.</summary>
/// <param name="Name">Its name in a run file.</param>
public sealed record ModelSpec(string Name, ImageShape Input, int Classes);

/// <summary>A model that a run file may name.</summary>
/// <param name="Summary">One line: what it is and where it comes from.</param>
/// <param name="Build">Builds it with initial weights from libtorch's global generator.</param>
public sealed record ModelDefinition(string Name, string Summary, Func<ModelSpec, ImageModel> Build)
{
    /// <summary>Of nets on scenes: those of `fashion-scenes`, and photographs.</summary>
    public static IReadOnlyList<ImageShape> SceneInputs { get; } = [new(3, 96, 96), new(3, 224, 224)];

    /// <summary>What it gives.</summary>
    public TaskEntry Task { get; init; } = TaskEntry.Classification;

    /// <summary>The body whose weights can be loaded alone; null: none.</summary>
    public Backbone? Backbone { get; init; }

    /// <summary>Sample shapes that the catalogue lists of it; null: those of every model.</summary>
    public IReadOnlyList<ImageShape>? Inputs { get; init; }
}
