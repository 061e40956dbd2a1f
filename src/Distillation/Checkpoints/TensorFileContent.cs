using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>What a safetensors file held. Disposing it disposes the tensors.</summary>
public sealed record TensorFileContent(
    IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
