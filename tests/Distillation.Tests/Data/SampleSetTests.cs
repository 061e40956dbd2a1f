using System.Security.Cryptography;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

public sealed class SampleSetTests
{
    [Fact]
    public void Positions_and_ids_are_each_others_inverse()
    {
        var set = new SampleSet("x", [7, 2, 9]);
        set.Ids.ToArray().ShouldBe([2, 7, 9]);
        set.Ids.ToArray().Select(set.PositionOf).ShouldBe([0, 1, 2]);
        set.PositionOf(8).ShouldBe(-1);
        set.IdAt(2).ShouldBe(9);
    }

    [Fact]
    public void The_hash_is_of_name_and_ids_whatever_their_order()
    {
        byte[] bytes = [(byte)'x', 0, 2, 0, 0, 0, 7, 1, 0, 0];
        new SampleSet("x", [263, 2]).Hash.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        new SampleSet("y", [1]).Hash.ShouldNotBe(new SampleSet("x", [1]).Hash);
    }

    [Fact]
    public void A_sample_cannot_be_named_twice() =>
        Should.Throw<ArgumentException>(() => new SampleSet("x", [1, 2, 1]));

    [Fact]
    public void An_epoch_s_order_is_a_permutation_that_seed_and_epoch_decide()
    {
        var order = SampleOrder.Of(1, 3, 1000);
        order.Order().ShouldBe(Enumerable.Range(0, 1000).Select(i => (long)i));
        SampleOrder.Of(1, 3, 1000).ShouldBe(order);
        SampleOrder.Of(1, 4, 1000).ShouldNotBe(order);
        SampleOrder.Of(2, 3, 1000).ShouldNotBe(order);
        SampleOrder.Of(1, 0, 0).ShouldBeEmpty();
    }
}
