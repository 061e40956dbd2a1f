using KdCluster.Contracts;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.RunFiles;

namespace KdCluster.Console.RunFiles;

/// <summary>Whether a file on this machine fits the body of a model, tried on a model made for it.</summary>
internal static class LocalBackbone
{
    /// <summary>A body's weights do not depend on the sides: any will do where nobody knows the samples.</summary>
    private static readonly ImageShape Usual = new(3, 96, 96);

    /// <returns>What does not fit, with names; null: all does.</returns>
    public static string? Unfit(BackboneFile file)
    {
        var shape = file.Sample is { } sample && ModelEntry.Takes(sample)
            ? new ImageShape(sample.Sizes[0], sample.Sizes[1], sample.Sizes[2])
            : Usual;
        using var model = ModelRegistry.Create(file.Model, shape, 2, 0);
        try
        {
            Weights.LoadBackbone(model, file.Path);
            return null;
        }
        catch (CheckpointException e)
        {
            return e.Message;
        }
    }
}
