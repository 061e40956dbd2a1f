using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// A net's weights in a file: one that PyTorch users wrote, one that was exported here, or a checkpoint.
/// </summary>
public static class Weights
{
    /// <summary>What a checkpoint puts before the names of the student's tensors.</summary>
    public const string CheckpointPrefix = "model/";

    /// <exception cref="CheckpointException">Absent, damaged, or not this net's.</exception>
    public static void Load(nn.Module module, string path)
    {
        using var file = TensorFile.Read(path);
        var tensors = file.Metadata.ContainsKey(Checkpoint.FormatKey)
            ? Below(file.Tensors, CheckpointPrefix)
            : file.Tensors;
        StateDict.Load(module, tensors, path);
    }

    internal static Dictionary<string, Tensor> Below(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        tensors
        .Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
}
