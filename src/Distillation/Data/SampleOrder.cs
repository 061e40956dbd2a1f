using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data;

/// <summary>
/// The order in which a peer sees its samples in an epoch: a pure function of (peer seed, epoch), so that a resumed
/// epoch sees the same.
/// </summary>
public static class SampleOrder
{
    /// <summary>A permutation of the positions 0..count-1 of a <see cref="SampleSet"/>.</summary>
    public static long[] Of(long peerSeed, int epoch, int count)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        new CounterRandom(peerSeed, RandomPurpose.SampleOrder, epoch, 0).Shuffle<long>(order);
        return order;
    }
}
