using KdCluster.Contracts;
using KdCluster.Node.Peers;

namespace KdCluster.Node.Tests.Peers;

public sealed class AgreementTests
{
    private static readonly PeerId Bob = new("bob");

    [Fact]
    public void It_is_the_share_of_samples_with_the_same_largest_logit()
    {
        float[] own = [1, 0, 0, 1, 3, 2, 0, 9];
        float[] other = [5, 4, 7, 0, 1, 0, 0, 1];
        Agreement.Of(own, [new(Bob, other)], 2, classes: 2)!["bob"].ShouldBe(0.75);
    }

    [Fact]
    public void Values_beside_the_logits_of_a_place_do_not_count()
    {
        float[] own = [1, 0, 9, 0, 1, 9];
        float[] other = [3, 2, 4, 1, 2, 0];
        Agreement.Of(own, [new(Bob, other)], 3, classes: 2)!["bob"].ShouldBe(1);
    }

    [Fact]
    public void Without_a_sheet_or_a_source_of_its_shape_there_is_none()
    {
        float[] own = [1, 2];
        float[] longer = [1, 2, 3, 4];
        Agreement.Of(null, [new(Bob, own)], 2, 2).ShouldBeNull();
        Agreement.Of(own, [], 2, 2).ShouldBeNull();
        Agreement.Of(own, [new(Bob, longer)], 2, 2)!.ShouldBeEmpty();
    }
}
