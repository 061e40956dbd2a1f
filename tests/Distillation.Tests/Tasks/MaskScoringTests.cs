using KdCluster.Distillation.Tasks;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Tasks;

[HeldTensors]
public sealed class MaskScoringTests
{
    [Fact]
    public void Two_hundred_random_cases_agree_with_counting_pixel_by_pixel()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var (classes, pixels) = (2 + random.Next(6), 1 + random.Next(60));
            // Some classes are never there, some never said, and some pixels unknown.
            int[] truth = [
                .. Enumerable.Range(0, pixels).Select(_ =>
                    random.Next(5) == 0 ? 255 : random.Next(1 + random.Next(classes)))];
            int[] said = [.. Enumerable.Range(0, pixels).Select(_ => random.Next(1 + random.Next(classes)))];
            var score = Scored(classes, truth, said);
            var (overlap, right) = ByHand(classes, truth, said);
            score.Score.ShouldBe(overlap, 1e-12);
            score.Measures!["pixel accuracy"].ShouldBe(right, 1e-12);
        }
    }

    [Fact]
    public void A_class_that_is_nowhere_does_not_count_and_one_that_is_only_said_counts_as_missed()
    {
        var score = Scored(4, [0, 0, 1, 255], [0, 2, 1, 3]);
        score.Measures!["IoU zero"].ShouldBe(0.5);
        score.Measures["IoU one"].ShouldBe(1);
        score.Measures["IoU two"].ShouldBe(0);
        score.Measures.Keys.ShouldNotContain("IoU three");
        score.Score.ShouldBe(0.5);
        score.Measures["pixel accuracy"].ShouldBe(2.0 / 3, 1e-12);
    }

    [Fact]
    public void Nothing_known_scores_nothing() => Scored(2, [255, 255], [0, 1]).Score.ShouldBe(0);

    /// <summary>In two batches.</summary>
    private static TestScore Scored(int classes, int[] truth, int[] said)
    {
        string[] names = ["zero", "one", "two", "three", "four", "five", "six", "seven"];
        using var scoring = new MaskScoring(classes, names[..classes], CPU);
        var half = truth.Length / 2;
        foreach (var (start, count) in new[] { (0, half), (half, truth.Length - half) }.Where(part => part.Item2 > 0))
        {
            var mask = tensor(truth[start..(start + count)].Select(value => (long)value).ToArray())
                .view(1, 1, count);
            var logits = zeros(1, classes, 1, count);
            for (var pixel = 0; pixel < count; pixel++)
                logits[0, said[start + pixel], 0, pixel] = ones(1).squeeze();
            scoring.Add(logits, mask);
        }

        return scoring.Result();
    }

    private static (double Overlap, double Right) ByHand(int classes, int[] truth, int[] said)
    {
        var known = truth.Zip(said).Where(pixel => pixel.First != 255).ToList();
        var overlaps = new List<double>();
        for (var one = 0; one < classes; one++)
        {
            var either = known.Count(pixel => pixel.First == one || pixel.Second == one);
            if (either > 0)
                overlaps.Add((double)known.Count(pixel => pixel.First == one && pixel.Second == one) / either);
        }

        return known.Count == 0
            ? (0, 0)
            : (overlaps.Average(), (double)known.Count(pixel => pixel.First == pixel.Second) / known.Count);
    }
}
