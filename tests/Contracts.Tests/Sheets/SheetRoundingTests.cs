using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public sealed class SheetRoundingTests
{
    [Fact]
    public void It_is_the_error_over_the_spread_of_each_channel()
    {
        var random = new Random(1);
        var logits = new float[200 * 12];
        for (var i = 0; i < logits.Length; i += 2)
            (logits[i], logits[i + 1]) = ((float)random.NextDouble(), 1000 * (float)random.NextDouble());
        var (rounding, held) = Write(logits, 12, SheetPrecision.Int8, channels: 2);

        var channels = Enumerable.Range(0, 2).Select(channel =>
        {
            double[] given = [.. Enumerable.Range(0, 1200).Select(i => (double)logits[(2 * i) + channel])];
            double[] errors = [.. given.Select((value, i) => Math.Abs(value - held[(2 * i) + channel]))];
            var spread = Math.Sqrt(given.Average(value => Math.Pow(value - given.Average(), 2)));
            return (Largest: errors.Max() / spread, Mean: errors.Average() / spread);
        }).ToList();
        rounding!.Largest.ShouldBe(channels.Max(c => c.Largest), 1e-9);
        rounding.Mean.ShouldBe(channels.Average(c => c.Mean), 1e-9);
        rounding.Largest.ShouldBeLessThan(0.02, "half of a 127th of 1, where the spread is 0.29");
    }

    [Theory]
    [InlineData(SheetPrecision.Fp16, 1e-3)]
    [InlineData(SheetPrecision.Bf16, 1e-2)]
    [InlineData(SheetPrecision.Int8, 2e-2)]
    public void Every_type_that_rounds_says_what_it_costs(SheetPrecision precision, double most)
    {
        var logits = SheetSample.Of(300, 10).Logits;
        Write(logits, 10, precision).Rounding!.Largest.ShouldBeInRange(1e-5, most);
        Write(logits, 10, SheetPrecision.Fp32).Rounding.ShouldBeNull();
    }

    [Fact]
    public void Logits_that_are_all_alike_have_no_spread_to_compare_with()
    {
        var logits = new float[300];
        Array.Fill(logits, 3.3f);
        Write(logits, 10, SheetPrecision.Int8).Rounding.ShouldBe(new(0, 0));
    }

    [Fact]
    public void Of_several_sheets_the_largest_counts_and_the_mean_by_rows()
    {
        SheetRounding.Of([]).ShouldBeNull();
        SheetRounding.Of([(new(0.5, 0.1), 30), (new(0.25, 0.2), 10)]).ShouldBe(new(0.5, 0.125));
        new SheetRounding(0.0123, 0.00456).ToString()
            .ShouldBe("0.46 % of their standard deviation on average, 1.2 % at most");
    }

    private static (SheetRounding? Rounding, float[] Held) Write(
        float[] logits, int classes, SheetPrecision precision, int channels = 1)
    {
        var sample = SheetSample.Of(logits, classes, precision, channels: channels);
        using var stream = new MemoryStream(new byte[sample.Bytes.Length]);
        return (
            SheetWriter.Write(stream, SheetDescription.Of(sample.Manifest), logits).Rounding,
            SheetReader.Read(sample.Bytes, sample.Manifest, out _)!);
    }
}
