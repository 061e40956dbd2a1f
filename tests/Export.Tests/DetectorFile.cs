using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;

namespace KdCluster.Export.Tests;

/// <summary>A student's file with the first weights of its model: answers differ from place to place and overlap.
/// </summary>
internal static class DetectorFile
{
    public static IEnumerable<string> Models =>
        ModelRegistry.All.Where(model => model.Task.Grid is not null).Select(model => model.Name);

    /// <returns>Its path.</returns>
    public static string Write(string folder, string model, ImageShape shape, int classes)
    {
        var path = Path.Combine(folder, $"{model}.safetensors");
        var facts = new StudentFacts(
            model, shape, [.. Enumerable.Range(0, classes).Select(i => $"c{i}")],
            new Normalisation([0, 0, 0], [1, 1, 1]));
        using var net = ModelRegistry.Create(model, shape, classes, seed: 1);
        TensorFile.Write(path, StateDict.Of(net), facts.ToMetadata());
        return path;
    }
}
