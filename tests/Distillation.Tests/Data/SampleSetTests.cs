using System.Security.Cryptography;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

public sealed class SampleSetTests
{
    [Fact]
    public void Positions_and_ids_are_each_others_inverse()
    {
        var set = new SampleSet("x", [7, 2, 9]);
        Assert.Equal([2, 7, 9], set.Ids.ToArray());
        Assert.Equal([0, 1, 2], set.Ids.ToArray().Select(set.PositionOf));
        Assert.Equal(-1, set.PositionOf(8));
        Assert.Equal(9, set.IdAt(2));
    }

    [Fact]
    public void The_hash_is_of_name_and_ids_whatever_their_order()
    {
        byte[] bytes = [(byte)'x', 0, 2, 0, 0, 0, 7, 1, 0, 0];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), new SampleSet("x", [263, 2]).Hash);
        Assert.NotEqual(new SampleSet("x", [1]).Hash, new SampleSet("y", [1]).Hash);
    }

    [Fact]
    public void A_sample_cannot_be_named_twice() =>
        Assert.Throws<ArgumentException>(() => new SampleSet("x", [1, 2, 1]));

    [Fact]
    public void An_epoch_s_order_is_a_permutation_that_seed_and_epoch_decide()
    {
        var order = SampleOrder.Of(1, 3, 1000);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), order.Order());
        Assert.Equal(order, SampleOrder.Of(1, 3, 1000));
        Assert.NotEqual(order, SampleOrder.Of(1, 4, 1000));
        Assert.NotEqual(order, SampleOrder.Of(2, 3, 1000));
        Assert.Empty(SampleOrder.Of(1, 0, 0));
    }
}
