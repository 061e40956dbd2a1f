using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>Collects the features that a caller asked for while a model runs.</summary>
public sealed class FeatureTap(IReadOnlyCollection<string> wanted)
{
    public static readonly FeatureTap None = new([]);

    private readonly Dictionary<string, Tensor> _features = [];

    public IReadOnlyDictionary<string, Tensor> Features => _features;

    public bool Wants(string name) => wanted.Count > 0 && wanted.Contains(name);

    /// <summary>Gives <paramref name="value"/> back. The layers after it must not change it in place.</summary>
    public Tensor Offer(string name, Tensor value)
    {
        if (Wants(name))
            _features[name] = value;
        return value;
    }
}
