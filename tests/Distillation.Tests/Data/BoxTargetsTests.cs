using KdCluster.Distillation.Data;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Data;

[HeldTensors]
public sealed class BoxTargetsTests
{
    private const int Height = 12;
    private const int Width = 20;

    private static readonly BoxLists Lists = new(
        [2, 2, 5],
        [
            new Box(2, 3, 12, 9, 1, false), new Box(18, 0, 20, 2, 0, true),
            new Box(0, 0, 20, 12, 2, false), new Box(5, 5, 6, 7, 3, false), new Box(0, 10, 4, 12, 1, false),
        ]);

    [Fact]
    public void Every_picture_has_a_row_for_the_most_boxes_and_empty_ones_have_no_class()
    {
        using var images = Images();
        var all = images.Targets.Range(0, 3);
        all.shape.ShouldBe([3, 3, BoxTargets.Columns]);
        Row(all, 0, 0).ShouldBe([2, 3, 12, 9, 1, 0]);
        Row(all, 0, 1).ShouldBe([18, 0, 20, 2, 0, 1]);
        Row(all, 0, 2)[4].ShouldBe(-1);
        Row(all, 1, 0)[4].ShouldBe(-1);
        Row(all, 2, 2).ShouldBe([0, 10, 4, 12, 1, 0]);
    }

    [Fact]
    public void A_set_without_boxes_is_refused_by_name()
    {
        var images = new LabelledImages(new ImageShape(1, Height, Width), new byte[Height * Width], [0]);
        Should.Throw<DataException>(() => new BoxTargets(images, new SampleSet("plain", [0]), CPU))
            .Message.ShouldContain("plain says no boxes");
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("crop:6")]
    [InlineData("crop:6 flip")]
    public void A_view_moves_boxes_with_the_pixels_that_they_stand_round(string augment)
    {
        using var images = Images();
        var recipe = ViewRecipe.Of(augment.Split(' '), images.Shape);
        var source = new ViewSource(images, recipe, 9);
        for (var index = 0; index < 30; index++)
        {
            using var view = source.Open(index);
            using var scope = NewDisposeScope();
            var batch = view.Batch(tensor(new long[] { 2, 0, 1 }));
            foreach (var (at, id) in new[] { 2, 0, 1 }.Index())
                for (var box = 0; box < 3; box++)
                {
                    var (row, expected) = (Row(batch.Labels, at, box), ByHand(recipe, index, id, box));
                    if (expected is null)
                        row[4].ShouldBe(-1, $"view {index}, {id}, {box}");
                    else
                        row.ShouldBe(expected, $"view {index}, {id}, {box}");
                }
        }
    }

    /// <summary>Pixel by pixel.</summary>
    /// <returns>Null: it is not there.</returns>
    private static float[]? ByHand(ViewRecipe recipe, int view, int id, int at)
    {
        if (at >= Lists.Of(id).Length)
            return null;
        var box = Lists.Of(id)[at];
        var padding = recipe.CropPadding ?? 0;
        var (top, left) = padding == 0 ? (0, 0) : SampleDraws.Crop(9, view, id, padding);
        var flip = recipe.Flip && SampleDraws.Flip(9, view, id);
        var seen = new List<(int Y, int X)>();
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (fromY, fromX) = (y + top - padding, (flip ? Width - 1 - x : x) + left - padding);
                if (fromY >= box.Top && fromY < box.Bottom && fromX >= box.Left && fromX < box.Right)
                    seen.Add((y, x));
            }
        }

        if (seen.Count == 0)
            return null;
        var hidden = seen.Count < BoxTargets.LeastShare * box.Area;
        return [
            seen.Min(one => one.X), seen.Min(one => one.Y), seen.Max(one => one.X) + 1, seen.Max(one => one.Y) + 1,
            box.Class, box.Ignored || hidden ? 1 : 0];
    }

    private static float[] Row(Tensor all, int picture, int box) => all[picture, box].data<float>().ToArray();

    private static ResidentImages Images()
    {
        var source = new LabelledImages(new ImageShape(1, Height, Width), new byte[3 * Height * Width], [0, 0, 0])
        {
            Boxes = Lists,
        };
        var samples = new SampleSet("boxes", Enumerable.Range(0, 3));
        var images = SampleImages.Of(source, samples, Normalisation.Neutral(1), 4, CPU);
        return (ResidentImages)images.With(one => new BoxTargets(source, one.Samples, one.Device));
    }
}
