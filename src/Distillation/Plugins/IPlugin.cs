using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Plugins;

/// <summary>
/// What an assembly adds to the library. It has one public class of this kind, with a constructor without parameters.
/// The lists must be the same at each call. A loss needs no place here: the method that uses it calls it.
/// </summary>
public interface IPlugin
{
    IReadOnlyList<ModelDefinition> Models => [];

    IReadOnlyList<MethodDefinition> Methods => [];

    IReadOnlyList<IDataSetReader> Data => [];

    IReadOnlyList<AugmentationDefinition> Augmentations => [];
}
