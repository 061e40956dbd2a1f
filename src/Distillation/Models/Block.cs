using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A part of a net whose layers are registered by the names of the reference code alone, not by the names of its fields
/// too.
/// </summary>
public abstract class Block(string name) : nn.Module<Tensor, Tensor>(name)
{
    protected sealed override void RegisterComponents()
    {
    }
}
