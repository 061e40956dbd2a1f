using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>
/// What is true of the samples of a set, as views show it. Read only, shared by all peers of a process.
/// </summary>
public abstract class SampleTargets : IDisposable
{
    /// <summary>Of the images as they are, in the caller's dispose scope.</summary>
    public abstract Tensor Range(int start, int count);

    public abstract void Dispose();

    /// <param name="positions">B 64-bit integers on the device: rows of the sample set.</param>
    /// <param name="geometry">What a view moves, targets with the images; null: nothing.</param>
    /// <returns>In the caller's dispose scope.</returns>
    internal abstract Tensor Of(Tensor positions, Geometry? geometry);

    /// <summary>Whether that leaves nothing unknown; else the batch itself must be asked.</summary>
    internal virtual bool AreKnown(Geometry? geometry) => true;
}

/// <summary>A class of each sample, wherever a view moves its pixels.</summary>
/// <param name="labels">N 64-bit integers, of which this is not the owner.</param>
internal sealed class ClassTargets(Tensor labels) : SampleTargets
{
    public override Tensor Range(int start, int count) => labels.narrow(0, start, count);

    public override void Dispose()
    {
    }

    internal override Tensor Of(Tensor positions, Geometry? geometry) => labels.index_select(0, positions);
}
