using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>A module's parameters and buffers by PyTorch's names.</summary>
public static class StateDict
{
    /// <summary>Handles on the live tensors, in the module's order; dispose none of them.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Of(nn.Module module) =>
        module.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
            .Concat(module.named_buffers(include_nonpersistent: false).Select(b => (b.name, b.buffer)));

    /// <summary>
    /// Copies tensors of equal names and shapes into the module. All must match, and none may be left over.
    /// </summary>
    /// <param name="path">For the error message.</param>
    /// <exception cref="CheckpointException">Names what is missing, unexpected or of another shape; the module is
    ///     unchanged.</exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, Tensor> tensors, string path) =>
        Load(Of(module), tensors, path, module.GetName());

    /// <param name="what">Whose tensors these are, for the error message.</param>
    /// <inheritdoc cref="Load(nn.Module, IReadOnlyDictionary{string, Tensor}, string)"/>
    public static void Load(
        IEnumerable<(string Name, Tensor Value)> into, IReadOnlyDictionary<string, Tensor> tensors, string path,
        string what)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var own = into.ToDictionary(t => t.Name, t => t.Value);
        var problems = Mismatches(own, tensors).ToList();
        if (problems.Count > 0)
            throw new CheckpointException(path, $"it does not fit {what}: {string.Join("; ", problems)}");

        foreach (var (name, value) in own)
        {
            if (tensors.TryGetValue(name, out var source))
                value.copy_(source);
        }
    }

    private static IEnumerable<string> Mismatches(
        Dictionary<string, Tensor> own, IReadOnlyDictionary<string, Tensor> given)
    {
        // Files from before PyTorch 0.4.1 count no batches, and nothing here depends on the count.
        var missing = own.Keys.Where(
            name => !given.ContainsKey(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .Select(name => $"{name} {Shape(own[name])}");
        var others =
            own.Where(t => given.TryGetValue(t.Key, out var source) && !source.shape.SequenceEqual(t.Value.shape))
            .Select(t => $"{t.Key} is {Shape(given[t.Key])}, not {Shape(t.Value)}");
        var unexpected = given.Keys.Where(name => !own.ContainsKey(name)).Order(StringComparer.Ordinal);
        return new[
            ] { Listed("missing", missing), Listed("of another shape", others), Listed("not expected", unexpected) }
            .OfType<string>();
    }

    private static string? Listed(string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0
            ? null
            : $"{what}: {string.Join(", ", all.Take(5))}" + (all.Count > 5 ? $" and {all.Count - 5} more" : "");
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
