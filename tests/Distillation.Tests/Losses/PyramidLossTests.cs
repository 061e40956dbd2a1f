using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public sealed class PyramidLossTests
{
    /// <summary>A row a place of a sample, 2 x (2 x 2), a column a channel.</summary>
    private static readonly double[][] Teacher = Rows.Random(8, 3, seed: 2);

    [Fact]
    public void Equals_half_the_mean_square_of_standardised_channels() => LossCheck.Agrees(
        z => PyramidLoss.Of(Map(z), Map(Rows.Tensor(Teacher))),
        z =>
        {
            var (s, t) = (Standardised(z), Standardised(Teacher));
            return s.Zip(t, (a, b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()).Sum() / (2 * 8 * 3);
        },
        Rows.Random(8, 3, seed: 1));

    [Fact]
    public void Neither_scale_nor_offset_of_a_channel_counts_and_a_dead_one_has_no_gradient()
    {
        var map = Map(Rows.Tensor(Teacher));
        PyramidLoss.Of((map * tensor(7.0)).Plus(3.0), map).Value().ShouldBe(0, 1e-6);
        var dead = zeros([2, 3, 2, 2]).requires_grad_();
        PyramidLoss.Of(dead, map).backward();
        dead.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    private static Tensor Map(Tensor rows) => rows.view(2, 2, 2, 3).permute(0, 3, 1, 2);

    private static double[][] Standardised(double[][] rows)
    {
        var channels = Enumerable.Range(0, 3).Select(c => rows.Select(row => row[c]).ToArray()).Select(values =>
        {
            var mean = values.Average();
            return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)) + 1e-6);
        }).ToArray();
        return [.. rows.Select(row => row.Select((v, c) => (v - channels[c].mean) / channels[c].Item2).ToArray())];
    }
}
