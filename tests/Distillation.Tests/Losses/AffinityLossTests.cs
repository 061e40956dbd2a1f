using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>Maps of 2 samples on 4 x 6 places, flattened to a row a sample; 2 channels against 3.</summary>
[HeldTensors]
public sealed class AffinityLossTests
{
    private const int Height = 4;
    private const int Width = 6;

    private static readonly double[][] Teacher = Rows.Random(2, 3 * Height * Width, seed: 2);

    [Theory]
    [InlineData(0.5, 2, 3)]
    // The last patches are narrower: 6 places are not a multiple of 4.
    [InlineData(0.75, 3, 4)]
    [InlineData(0.01, 1, 1)]
    public void Equals_the_mean_square_of_differences_of_cosines_between_patches(double patch, int high, int wide) =>
        LossCheck.Agrees(
            s => AffinityLoss.Of(Map(s, 2), Map(Rows.Tensor(Teacher), 3), patch),
            s => s.Zip(Teacher, (own, other) => Affinities(own, 2, high, wide)
                .Zip(Affinities(other, 3, high, wide), (a, b) => (a - b) * (a - b)).Average()).Average(),
            Rows.Random(2, 2 * Height * Width, seed: 1));

    [Fact]
    public void One_patch_says_nothing()
    {
        var (own, other) = (Map(Rows.Tensor(Rows.Random(2, 2 * Height * Width, 1)), 2), Map(Rows.Tensor(Teacher), 3));
        AffinityLoss.Of(own, other, 1).Value().ShouldBe(0, 1e-12);
        AffinityLoss.Of(own, own, 0.5).Value().ShouldBe(0);
    }

    private static Tensor Map(Tensor rows, int channels) => rows.view(2, channels, Height, Width);

    private static IEnumerable<double> Affinities(double[] map, int channels, int high, int wide)
    {
        var nodes = new List<double[]>();
        for (var top = 0; top < Height; top += high)
            for (var left = 0; left < Width; left += wide)
                nodes.Add([.. Enumerable.Range(0, channels).Select(c => Greatest(c, top, left))]);
        return nodes.SelectMany(a => nodes.Select(b => Product(a, b) / Math.Sqrt(Product(a, a) * Product(b, b))));

        double Greatest(int channel, int top, int left) =>
            (from y in Enumerable.Range(top, Math.Min(high, Height - top))
             from x in Enumerable.Range(left, Math.Min(wide, Width - left))
             select map[(channel * Height * Width) + (y * Width) + x]).Max();
    }

    private static double Product(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
