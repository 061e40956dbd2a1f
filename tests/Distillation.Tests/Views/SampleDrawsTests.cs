using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Tests.Views;

public sealed class SampleDrawsTests
{
    [Fact]
    public void Draws_of_a_sample_are_known_numbers()
    {
        ($"{SampleDraws.Crop(1, 2, 3, 4)} {SampleDraws.Flip(1, 2, 3)} {SampleDraws.Cutout(1, 2, 3, 16, 32, 32)} "
            + $"{SampleDraws.Mixup(1, 2, 3, 3, 1000, 1)}").ShouldBe("(8, 3) True (-5, 18) (108, 0.31968617)");
    }

    [Fact]
    public void Crops_reach_every_offset_and_no_other()
    {
        var crops = Enumerable.Range(0, 2000).Select(sample => SampleDraws.Crop(1, 0, sample, 4)).ToList();
        crops.Select(crop => crop.Top).Distinct().Order().ShouldBe(Enumerable.Range(0, 9));
        crops.Select(crop => crop.Left).Distinct().Order().ShouldBe(Enumerable.Range(0, 9));
    }

    [Fact]
    public void Half_of_the_samples_are_flipped() =>
        Enumerable.Range(0, 2000).Count(sample => SampleDraws.Flip(1, 0, sample)).ShouldBeInRange(900, 1100);

    [Fact]
    public void A_square_is_centred_anywhere_in_the_image()
    {
        var squares = Enumerable.Range(0, 2000).Select(sample => SampleDraws.Cutout(1, 0, sample, 16, 28, 32)).ToList();
        (squares.Min(square => square.Top), squares.Max(square => square.Top)).ShouldBe((-8, 19));
        (squares.Min(square => square.Left), squares.Max(square => square.Left)).ShouldBe((-8, 23));
    }

    [Fact]
    public void A_partner_is_another_sample_and_lambda_is_uniform()
    {
        var mixes = Enumerable.Range(0, 4000)
            .Select(sample => (sample, Mix: SampleDraws.Mixup(1, 0, sample, sample % 50, 50, 1))).ToList();
        foreach (var mix in mixes)
            (mix.Mix.Partner is >= 0 and < 50 && mix.Mix.Partner != mix.sample % 50).ShouldBeTrue();
        mixes.Average(mix => mix.Mix.Lambda).ShouldBeInRange(0.48f, 0.52f);
        mixes.Count(mix => mix.Mix.Lambda < 0.1).ShouldBeInRange(320, 480);
        SampleDraws.Mixup(1, 0, 5, 0, 1, 1).Partner.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.2, 0.1786)]
    [InlineData(1.5, 0.0625)]
    [InlineData(8, 0.0147)]
    public void Lambda_follows_the_beta_distribution(double alpha, double variance)
    {
        var lambdas = Enumerable.Range(0, 20_000)
            .Select(sample => (double)SampleDraws.Mixup(1, 0, sample, 0, 10, alpha).Lambda).ToList();
        var mean = lambdas.Average();
        mean.ShouldBeInRange(0.49, 0.51);
        // The variance of Beta(a, a) is 1 / (4 (2a + 1)).
        variance.ShouldBe(1 / (4 * (2 * alpha + 1)), 5e-5);
        lambdas.Average(lambda => (lambda - mean) * (lambda - mean)).ShouldBeInRange(variance * 0.95, variance * 1.05);
        foreach (var lambda in lambdas)
            (lambda is >= 0 and <= 1 && lambda * 4096 == Math.Floor(lambda * 4096)).ShouldBeTrue();
    }
}
