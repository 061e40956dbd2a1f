using System.Collections;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// State dicts that PyTorch saved (`torch.save`), read without running what is in them. The weights may stand alone or
/// below a key of a training program's own file.
/// </summary>
internal static class PyTorchFile
{
    /// <summary>Keys under which training programs put the weights, the more telling first.</summary>
    private static readonly string[] Keys =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "student"];

    /// <returns>The tensors on the CPU, which the caller owns.</returns>
    /// <exception cref="CheckpointException">Damaged, or no state dict.</exception>
    public static TensorFileContent Read(string path)
    {
        using var scope = NewDisposeScope();
        var content = Unpickled(path);
        var tensors = Find(content) ?? throw new CheckpointException(
            path,
            $"it has no weights at its top or under {string.Join(", ", Keys)}; its keys are {Names(content)}: "
                + "save the state dict alone, torch.save(model.state_dict(), \"weights.pth\")");
        foreach (var tensor in tensors.Values)
            tensor.DetachFromDisposeScope();
        return new TensorFileContent(tensors, new Dictionary<string, string>());
    }

    private static Hashtable Unpickled(string path)
    {
        try
        {
            return PyTorchUnpickler.UnpickleStateDict(path);
        }
        catch (NotImplementedException) // What PyBridge throws of a class that it does not know: a pickled module.
        {
            throw new CheckpointException(
                path,
                "it holds a whole module, which is a program and not only weights; in Python, save its weights: "
                    + "torch.save(model.state_dict(), \"weights.pth\")");
        }
        catch (InvalidOperationException e) when (e.Message.Contains("non-contiguous", StringComparison.Ordinal))
        {
            throw new CheckpointException(
                path,
                "some of its tensors have other strides than row by row (channels-last?); in Python, save them anew: "
                    + "torch.save({k: v.contiguous() for k, v in model.state_dict().items()}, \"weights.pth\")",
                e);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UnauthorizedAccessException))
        {
            throw new CheckpointException(
                path,
                $"it is not a state dict that PyTorch saved, or is damaged ({e.Message.TrimEnd('.')}); in Python, "
                    + "save the weights again: torch.save(model.state_dict(), \"weights.pth\")",
                e);
        }
    }

    private static Dictionary<string, Tensor>? Find(Hashtable table)
    {
        var tensors = table.Cast<DictionaryEntry>().Where(e => e is { Key: string, Value: Tensor })
            .ToDictionary(e => (string)e.Key, e => (Tensor)e.Value!);
        if (tensors.Count > 0)
            return tensors;
        return Keys.Select(key => table[key]).OfType<Hashtable>().Select(Find)
            .FirstOrDefault(found => found is not null);
    }

    private static string Names(Hashtable table)
    {
        var names = table.Keys.OfType<string>().Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", names.Take(8)) + (names.Count > 8 ? $" and {names.Count - 8} more" : "");
    }
}
