using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Tests.Views;

public sealed class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [
        InlineData(
            0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
            "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void The_published_known_answers_hold(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, string expected)
    {
        var (x0, x1, x2, x3) = Philox.Block(c0, c1, c2, c3, k0, k1);
        $"{x0:x8} {x1:x8} {x2:x8} {x3:x8}".ShouldBe(expected);
    }

    [Fact]
    public void A_stream_is_its_seed_purpose_index_and_sample()
    {
        uint First(long seed, RandomPurpose purpose, int index, int sample) =>
            new CounterRandom(seed, purpose, index, sample).NextUInt32();
        var first = First(1, RandomPurpose.Crop, 2, 3);
        First(1, RandomPurpose.Crop, 2, 3).ShouldBe(first);
        (new[
            ] { First(1L << 32, RandomPurpose.Crop, 2, 3), First(1, RandomPurpose.Flip, 2, 3),
            First(1, RandomPurpose.Crop, 3, 3), First(1, RandomPurpose.Crop, 2, 4) }
        .Where(other => other != first).Distinct().Count()).ShouldBe(4);
    }

    [Fact]
    public void Draws_follow_the_blocks_of_the_stream()
    {
        var random =
            new CounterRandom(0x299f31d0_a4093822, (RandomPurpose)0x03707344, 0x13198a2e, unchecked((int)0x85a308d3));
        var (x0, x1, x2, x3) = Philox.Block(0, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
        (new[] { random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32() })
            .ShouldBe([x0, x1, x2, x3]);
        random.NextUInt32().ShouldBe(Philox.Block(1, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0).X0);
    }

    [Fact]
    public void Numbers_are_uniform_within_their_bounds()
    {
        var counts = new int[9];
        double sum = 0;
        for (var sample = 0; sample < 9_000; sample++)
        {
            var random = new CounterRandom(7, RandomPurpose.Crop, 0, sample);
            counts[random.NextInt32(9)]++;
            var uniform = random.NextSingle();
            uniform.ShouldBeInRange(0f, 1f);
            sum += uniform;
        }

        foreach (var count in counts)
            count.ShouldBeInRange(850, 1150);
        (sum / 9_000).ShouldBeInRange(0.48, 0.52);
    }
}
