using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>Maps of 2 samples, 3 channels, 2 x 4 places; a row a sample and channel.</summary>
[HeldTensors]
public sealed class ChannelLossTests
{
    private const int Samples = 2;
    private const int Channels = 3;
    private const int Places = 8;

    private static readonly double[][] Teacher = Rows.Random(Samples * Channels, Places, seed: 2);

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void Equals_the_divergence_over_the_places_of_each_channel(double temperature) => LossCheck.Agrees(
        s => ChannelLoss.Of(Map(s), Map(Rows.Tensor(Teacher)), temperature),
        s => temperature * temperature
            * s.Zip(Teacher, (own, other) => Rows.Kl(other, own, temperature)).Sum() / (Samples * Channels),
        Rows.Random(Samples * Channels, Places, seed: 1));

    [Fact]
    public void Several_teachers_count_alike()
    {
        var other = Rows.Random(Samples * Channels, Places, seed: 3);
        LossCheck.Agrees(
            s => ChannelLoss.Of(Map(s), stack([Map(Rows.Tensor(Teacher)), Map(Rows.Tensor(other))], 0), 4),
            s => 16 * new[] { Teacher, other }.Average(
                teacher => s.Zip(teacher, (own, taught) => Rows.Kl(taught, own, 4)).Average()),
            Rows.Random(Samples * Channels, Places, seed: 1));
    }

    [Fact]
    public void Places_of_which_nothing_is_known_have_no_part_and_no_gradient()
    {
        // All of the first sample but two places; none of the second.
        bool[] known = [false, true, false, false, false, true, false, false, .. new bool[Places]];
        LossCheck.Agrees(
            s => ChannelLoss.Of(Map(s), Map(Rows.Tensor(Teacher)), 4, tensor(known).view(Samples, 1, 2, 4)),
            s => 16 * s.Take(Channels).Zip(Teacher, (own, other) => Rows.Kl(Two(other), Two(own), 4)).Sum()
                / (Samples * Channels),
            Rows.Random(Samples * Channels, Places, seed: 1));

        static double[] Two(double[] row) => [row[1], row[5]];
    }

    [Fact]
    public void A_channel_that_speaks_louder_everywhere_says_the_same_and_equal_maps_cost_nothing()
    {
        var map = Map(Rows.Tensor(Teacher));
        ChannelLoss.Of(map, map, 4).Value().ShouldBe(0);
        ChannelLoss.Of(map.Plus(7), map, 4).Value().ShouldBe(0, 1e-12);
    }

    private static Tensor Map(Tensor rows) => rows.view(Samples, Channels, 2, 4);
}
