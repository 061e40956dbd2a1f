using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Plugins;
using KdCluster.Distillation.Views;

namespace Example.Plugin;

/// <summary>What `kd --plugins DIR` finds in this assembly.</summary>
public sealed class ExamplePlugin : IPlugin
{
    public IReadOnlyList<ModelDefinition> Models { get; } = [PocketCnn.Definition];

    public IReadOnlyList<MethodDefinition> Methods { get; } = [LogitAngle.Definition];

    public IReadOnlyList<IDataSetReader> Data { get; } = [new Stripes()];

    public IReadOnlyList<AugmentationDefinition> Augmentations { get; } = [Brightness.Definition];
}
