using KdCluster.Contracts.Safetensors;
using KdCluster.Distillation.Models;
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
        using var file = Opened(path);
        var tensors = ModelIn(file);
        var (fitted, note) = StatePrefix.Fit([.. StateDict.Of(module).Select(t => t.Name)], tensors);
        StateDict.Load(module, fitted, path);
        return note is null ? null : $"{path}: {note}";
    }

    /// <summary>
    /// A classifier's weights without its last layers into the body of a net, or the body of such a net's own file.
    /// </summary>
    /// <exception cref="CheckpointException">Absent, damaged, or not this body's; or the model has none.</exception>
    public static void LoadBackbone(ImageModel model, string path)
    {
        path = FileIn(path);
        var body = ModelRegistry.All.FirstOrDefault(one => one.Name == model.Spec.Name)?.Backbone
            ?? throw new CheckpointException(path, $"{model.Spec.Name} has no backbone to load it into");
        using var file = Opened(path);
        var tensors = ModelIn(file);
        var isSuchANet = tensors.Keys.Any(IsOfBody);
        var prefix = isSuchANet ? body.Prefix : body.FilePrefix;
        var given = tensors.Where(t => isSuchANet ? IsOfBody(t.Key) : !Begins(t.Key, body.Beside))
            .ToDictionary(t => t.Key, t => t.Value);
        var own = StateDict.Of(model).Where(t => IsOfBody(t.Name))
            .Select(t => (prefix + t.Name[body.Prefix.Length..], t.Value));
        StateDict.Load(own, given, path, $"{model.Spec.Name}'s backbone, the body of a {body.Of}");

        bool IsOfBody(string name) => Begins(name, body.Prefix);

        static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.Ordinal);
    }

    private static TensorFileContent Opened(string path) =>
        FileKind.Find(path) == FileKind.Zip ? PyTorchFile.Read(path) : TensorFile.Read(path);

    private static IReadOnlyDictionary<string, Tensor> ModelIn(TensorFileContent file) =>
        file.Metadata.ContainsKey(Checkpoint.FormatKey) ? Below(file.Tensors, CheckpointNames.Model) : file.Tensors;

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
