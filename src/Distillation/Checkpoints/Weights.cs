using KdCluster.Contracts.Safetensors;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// A net's weights in a file: safetensors or a PyTorch state dict from elsewhere, a student that was exported here, or
/// a checkpoint; or a folder that holds one such file.
/// </summary>
public static class Weights
{
    private static readonly string[] Endings = [".safetensors", ".pth", ".pt", ".bin", ".ckpt"];

    /// <returns>What was done to make the names fit, to be told to the user; null: nothing.</returns>
    /// <exception cref="CheckpointException">Absent, damaged, or not this net's.</exception>
    public static string? Load(nn.Module module, string path)
    {
        path = FileIn(path);
        using var file = FileKind.Find(path) == FileKind.Zip ? PyTorchFile.Read(path) : TensorFile.Read(path);
        var tensors = file.Metadata.ContainsKey(Checkpoint.FormatKey)
            ? Below(file.Tensors, CheckpointNames.Model)
            : file.Tensors;
        var (fitted, note) = StatePrefix.Fit([.. StateDict.Of(module).Select(t => t.Name)], tensors);
        StateDict.Load(module, fitted, path);
        return note is null ? null : $"{path}: {note}";
    }

    /// <returns>The tensors of the student that the file holds, alone or in a checkpoint.</returns>
    internal static IReadOnlyDictionary<string, Tensor> Exported(TensorFileContent file) =>
        !file.Metadata.ContainsKey(Checkpoint.FormatKey) ? file.Tensors
        : Below(file.Tensors, CheckpointNames.Exported) is { Count: > 0 } exported ? exported
        : Below(file.Tensors, CheckpointNames.Model);

    internal static Dictionary<string, Tensor> Below(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[prefix.Length..], t => t.Value);

    private static string FileIn(string path)
    {
        if (!Directory.Exists(path))
            return path;
        var files = Directory.EnumerateFiles(path)
            .Where(f => !Path.GetFileName(f).StartsWith('.') && Endings.Contains(Path.GetExtension(f)))
            .Order(StringComparer.Ordinal).ToList();
        return files.Count == 1 ? files[0] : throw new CheckpointException(
            path,
            files.Count == 0
                ? $"the folder has no file of weights ({string.Join(", ", Endings)})"
                : $"the folder has {files.Count} files of weights; name one of "
                    + string.Join(", ", files.Take(5).Select(Path.GetFileName)));
    }
}
