using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>The sheets that an epoch learns from, on the device; looked up by the samples' positions.</summary>
internal sealed class SourceTargets
{
    private readonly Tensor[] _sheets;

    /// <exception cref="ArgumentException">A sheet is not samples x values, or holds NaN or infinity.</exception>
    public SourceTargets(IReadOnlyList<SourceLogits> sources, int samples, int values, Device device)
    {
        _sheets = [.. sources.Select(source =>
        {
            if (source.Logits.LongLength != (long)samples * values)
                throw new ArgumentException(
                    $"The sheet of {source.Peer} has {source.Logits.LongLength} logits, "
                        + $"not {samples} samples x {values} values.", nameof(sources));
            if (!Array.TrueForAll(source.Logits, float.IsFinite))
                throw new ArgumentException(
                    $"The sheet of {source.Peer} holds NaN or infinity: it must not reach another peer's weights.",
                    nameof(sources));
            return tensor(source.Logits, [samples, values], device: device);
        })];
    }

    public IReadOnlyList<Tensor> Sheets => _sheets;

    /// <returns>The rows of these samples, [B, K] each.</returns>
    public Tensor[] Of(Tensor positions) => [.. _sheets.Select(sheet => sheet.index_select(0, positions))];
}
