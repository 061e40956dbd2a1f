using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// Partner and share of every sample in one view (Zhang et al. 2018). The partner is shown as the same view shows it.
/// </summary>
internal sealed class Mixup : IDisposable
{
    private readonly long[] _partners;

    public Mixup(SampleImages images, double alpha, long seed, int view)
    {
        var partners = new long[images.Count];
        var lambda = new float[images.Count];
        for (var position = 0; position < images.Count; position++)
            (partners[position], lambda[position]) =
                SampleDraws.Mixup(seed, view, images.Samples.IdAt(position), position, images.Count, alpha);
        _partners = partners;
        Partners = PerSample.Vector(partners, images.Device);
        Lambda = PerSample.Vector(lambda, images.Device);
    }

    /// <summary>N positions.</summary>
    public Tensor Partners { get; }

    public IEnumerable<long> PartnersOf(long[] positions) => positions.Select(position => _partners[position]);

    /// <summary>N floats.</summary>
    public Tensor Lambda { get; }

    /// <summary>
    /// lambda * own + (1 - lambda) * partner, in three steps of one rounding each, for the same bits everywhere.
    /// </summary>
    /// <param name="both">2B x H x W x C: the samples, then their partners; changed in place.</param>
    /// <returns>B x H x W x C.</returns>
    public static Tensor Mix(Tensor both, Tensor lambda)
    {
        using var scope = NewDisposeScope();
        var share = lambda.view(-1, 1, 1, 1);
        var halves = both.chunk(2, 0);
        var own = halves[0].mul_(share);
        var partner = halves[1].mul_(share.SubtractedFrom(1));
        return own.Plus(partner).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Partners.Dispose();
        Lambda.Dispose();
    }
}
