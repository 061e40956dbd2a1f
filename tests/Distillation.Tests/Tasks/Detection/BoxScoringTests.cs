using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Tasks.Detection;

[HeldTensors]
public sealed class BoxScoringTests
{
    private const int Values = 2 + DetectionGrid.ValuesBesideClasses;

    private static readonly ImageShape Shape = new(3, 64, 64);

    [Fact]
    public void What_the_places_say_of_the_true_boxes_is_found_and_scored()
    {
        using var scoring = new BoxScoring(DetectionGrid.Scenes, Shape, ["shirt", "bag"], CPU);
        var (output, targets) = Answers();
        // In two batches.
        scoring.Add(output.narrow(0, 0, 1), targets.narrow(0, 0, 1));
        scoring.Add(output.narrow(0, 1, 1), targets.narrow(0, 1, 1));
        var score = scoring.Result();
        score.Score.ShouldBe(1, 1e-12);
        score.Measures!.Keys.ShouldBe(["AP50", "AP75", "AP small", "AP medium", "AP shirt", "AP bag"]);
    }

    [Fact]
    public void Rows_of_a_sheet_score_like_the_answers_that_they_hold()
    {
        var task = new Distillation.Tasks.Detection(TaskEntry.Detection, Shape, 2) { ClassNames = ["shirt", "bag"] };
        var (output, _) = Answers();
        task.RowShape.ShouldBe(new Shape((8 * 8) + (4 * 4) + (2 * 2), Values));
        var test = new LabelledImages(Shape, new byte[2 * Shape.Size], [0, 0])
        {
            Boxes = new BoxLists([1, 2], [new Box(8, 8, 28, 24, 0, false), new Box(16, 4, 64, 60, 1, false)]),
        };
        task.ScoreOfRows(task.ToRows(output).contiguous().data<float>().ToArray(), test).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Several_together_say_the_mean_probability_and_the_mean_box()
    {
        var task = new Distillation.Tasks.Detection(TaskEntry.Detection, Shape, 2) { ClassNames = ["shirt", "bag"] };
        var (one, other, result) = (new float[Values], new float[Values], new float[Values]);
        (one[0], other[0]) = (Logit(0.9), Logit(0.5));
        (one[1], other[1]) = (-400, -400);
        (one[2], other[2]) = (Logit(0.2), Logit(0.4));
        (one[3], other[3]) = (1, 2);
        task.Combine([one, other], result);
        result[0].ShouldBe(Logit(0.7), 1e-5);
        float.IsFinite(result[1]).ShouldBeTrue();
        result[2].ShouldBe(Logit(0.3), 1e-5);
        result[3].ShouldBe(1.5f);

        static float Logit(double p) => (float)Math.Log(p / (1 - p));
    }

    [Fact]
    public void Of_answers_that_mean_one_thing_the_best_is_kept()
    {
        var kept = Suppression.Of(
        [
            new FoundBox(0, 0, 20, 20, 0.5f, 0), new FoundBox(1, 0, 20, 20, 0.9f, 0),
            new FoundBox(1, 0, 20, 20, 0.4f, 1), new FoundBox(0, 0, 20, 9, 0.3f, 0),
            new FoundBox(60, 60, 70, 70, 0.04f, 0),
        ]);
        kept.Select(box => (box.Score, box.Class)).ShouldBe([(0.9f, 0), (0.4f, 1), (0.3f, 0)]);
    }

    /// <summary>Eight places mean each sure one: 320 surer answers than the faint one's.</summary>
    [Fact]
    public void Forty_sure_things_do_not_crowd_out_a_faint_one()
    {
        var shape = new ImageShape(3, 160, 160);
        var places = Places.Of(DetectionGrid.Scenes, shape, CPU);
        var output = full([1, (20 * 20) + (10 * 10) + (5 * 5), Values], -12, ScalarType.Float32);
        for (var place = 0; place < 320; place++)
            Say(place, place / 8, 4);
        Say(399, 63, -1.4f);
        var found = BoxScoring.Found(output, DetectionGrid.Scenes, shape, classes: 2).ShouldHaveSingleItem();
        found.Length.ShouldBe(41);
        var faint = found[^1];
        new[] { faint.Left, faint.Top, faint.Right, faint.Bottom }.ShouldBe([140, 140, 156, 156], 1e-3);

        // Each in a square of 20 pixels of its own.
        void Say(int place, int thing, float logit)
        {
            var (left, top) = (20f * (thing % 8), 20f * (thing / 8));
            var (x, y) = (places.X[place].item<float>(), places.Y[place].item<float>());
            output[0, place] = tensor(
                new[]
                {
                    logit, -12, logit, (x - left) / 8, (y - top) / 8, (left + 16 - x) / 8, (top + 16 - y) / 8,
                });
        }
    }

    /// <summary>A place that says the box exactly, its neighbour the same less surely, and nothing elsewhere.</summary>
    private static (Tensor Output, Tensor Targets) Answers()
    {
        var output = zeros([2, 84, Values]);
        output.narrow(2, 0, 3).copy_(full([2, 84, 3], -12, ScalarType.Float32));
        // Middle of square 2, 1 of the finest map: x 20, y 12. Of the next map's 1, 1: 24, 24.
        Say(0, (1 * 8) + 2, 8, 0, 20, 12, [8, 8, 28, 24], 4);
        Say(0, (1 * 8) + 1, 8, 0, 12, 12, [8, 8, 28, 24], 1);
        Say(1, 64 + (1 * 4) + 1, 16, 1, 24, 24, [16, 4, 64, 60], 4);
        return (
            output, tensor(
                new float[] { 8, 8, 28, 24, 0, 0, 16, 4, 64, 60, 1, 0 }, [2, 1, BoxTargets.Columns]));

        void Say(int picture, int place, float stride, int label, float x, float y, float[] box, float logit)
        {
            float[] row = [
                label == 0 ? logit : -12, label == 1 ? logit : -12, logit, (x - box[0]) / stride, (y - box[1]) / stride,
                (box[2] - x) / stride, (box[3] - y) / stride];
            output[picture, place] = tensor(row);
        }
    }
}
