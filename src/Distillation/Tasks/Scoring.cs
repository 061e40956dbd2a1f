using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>Gathers a net's answers to the samples of a test set, batch by batch, where the net is.</summary>
public abstract class Scoring : IDisposable
{
    /// <param name="output">Of the net.</param>
    /// <param name="targets">Of the same samples, as <see cref="Views.ViewBatch.Labels"/> has them.</param>
    public abstract void Add(Tensor output, Tensor targets);

    /// <summary>Of all that was added: reads from the device.</summary>
    public abstract TestScore Result();

    public abstract void Dispose();
}

/// <param name="Score">What peers are compared by, in [0, 1].</param>
/// <param name="Measures">What else is measured, each in [0, 1], by name; null: nothing.</param>
public sealed record TestScore(double Score, IReadOnlyDictionary<string, double>? Measures = null);
