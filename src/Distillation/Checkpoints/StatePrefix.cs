using static TorchSharp.torch;

namespace KdCluster.Distillation.Checkpoints;

/// <summary>
/// Names that differ from a net's by one common prefix: `module.` of DataParallel, `_orig_mod.` of torch.compile,
/// `model.` or `backbone.` of a training program.
/// </summary>
internal static class StatePrefix
{
    /// <param name="own">The net's names.</param>
    /// <returns>The tensors under the net's names, and what was done; unchanged when no one prefix makes them
    ///     fit.</returns>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, string? Note) Fit(
        IReadOnlyCollection<string> own, IReadOnlyDictionary<string, Tensor> tensors)
    {
        // Files from before PyTorch 0.4.1 count no batches.
        var needed = own.Where(n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
        if (needed.Count == 0 || tensors.Count == 0 || needed.Any(tensors.ContainsKey))
            return (tensors, null);
        var (first, last) = (needed[0], "." + needed[0]);
        foreach (var name in tensors.Keys.Where(n => n.EndsWith(last, StringComparison.Ordinal)))
        {
            var prefix = name[..^first.Length];
            if (needed.All(n => tensors.ContainsKey(prefix + n)) && tensors.Keys.All(Begins))
                return (Weights.Below(tensors, prefix), $"its names begin with '{prefix}', which was taken off");

            bool Begins(string given) => given.StartsWith(prefix, StringComparison.Ordinal);
        }

        // The other way round: the file lacks a prefix that all of the net's names have.
        var dots = needed.Select(n => n.IndexOf('.', StringComparison.Ordinal)).Distinct().ToList();
        var common = dots is [> 0 and var dot] ? first[..(dot + 1)] : null;
        return common is not null && needed.All(n =>
            n.StartsWith(common, StringComparison.Ordinal) && tensors.ContainsKey(n[common.Length..]))
            ? (tensors.ToDictionary(t => common + t.Key, t => t.Value), $"'{common}' was put before its names")
            : (tensors, null);
    }
}
