using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Scenes;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Data;

public sealed class FashionScenesTests
{
    private const int Side = 96;

    private static readonly ImageSet Scenes = DataSetRegistry.Read(Plan(12, 4, seed: 1));

    [Fact]
    public void The_fingerprint_of_pixels_masks_and_boxes_holds_on_every_machine() =>
        Scenes.Name.ShouldBe("fashion-scenes ea1ad57bc5718233");

    [Fact]
    public void A_scene_does_not_depend_on_how_many_there_are_but_on_the_seed()
    {
        using var fewer = DataSetRegistry.Read(Plan(3, 2, seed: 1));
        fewer.Training.Row(2).SequenceEqual(Scenes.Training.Row(2)).ShouldBeTrue();
        using var other = DataSetRegistry.Read(Plan(3, 2, seed: 2));
        other.Training.Row(2).SequenceEqual(Scenes.Training.Row(2)).ShouldBeFalse();
        Scenes.Test.Row(2).SequenceEqual(Scenes.Training.Row(2)).ShouldBeFalse();
    }

    [Fact]
    public void Boxes_stand_round_the_pixels_of_their_class()
    {
        for (var id = 0; id < Scenes.Training.Count; id++)
        {
            var boxes = Scenes.Training.Boxes!.Of(id).ToArray();
            boxes.Length.ShouldBeInRange(1, 6);
            var mask = Mask(Scenes.Training, id);
            foreach (var box in boxes)
            {
                (box.Left, box.Top).ShouldSatisfyAllConditions(
                    () => box.Left.ShouldBeInRange(0, box.Right - 1), () => box.Right.ShouldBeLessThanOrEqualTo(Side),
                    () => box.Top.ShouldBeInRange(0, box.Bottom - 1), () => box.Bottom.ShouldBeLessThanOrEqualTo(Side));
                foreach (var row in new[] { (int)box.Top, (int)box.Bottom - 1 })
                    Enumerable.Range((int)box.Left, (int)(box.Right - box.Left))
                        .ShouldContain(x => mask[(row * Side) + x] == box.Class + 1);
            }

            mask.Select(value => value - 1).Where(label => label >= 0).Distinct()
                .ShouldAllBe(label => boxes.Any(box => box.Class == label));
        }
    }

    [Fact]
    public void Scenes_are_painted_once()
    {
        using var folder = new TemporaryFolder();
        var reader = new FashionScenes(new PictureCache(folder.Path, TimeProvider.System));
        var painted = 0;
        using (reader.Read(Plan(3, 2, seed: 7), _ => Interlocked.Increment(ref painted)))
            painted.ShouldBe(5);
        using var again = reader.Read(Plan(3, 2, seed: 7), _ => Interlocked.Increment(ref painted));
        painted.ShouldBe(5);
        Directory.GetFiles(folder.Path, "*.pictures").ShouldHaveSingleItem();
    }

    [Fact]
    public void The_ground_is_a_class_of_masks_and_not_of_boxes()
    {
        Scenes.ClassNames.Count.ShouldBe(11);
        Scenes.ClassNames[0].ShouldBe("background");
        Scenes.Classes.ShouldBe(new FashionScenes().Entry.ClassesFor(TaskEntry.Segmentation)!.Value);
        Scenes.CountClasses()[0].Training.ShouldBe(12);
    }

    [Fact]
    public void A_plan_that_wants_classes_of_scenes_is_refused() =>
        Should.Throw<DataException>(() => DataSetRegistry.Read(Plan(12, 4, seed: 1) with { Target = null })).Message
            .ShouldContain("fashion-scenes says no class of a sample");

    [Theory]
    [InlineData("flip")]
    [InlineData("crop")]
    [InlineData("crop flip")]
    public void A_view_moves_the_mask_with_the_picture(string augment)
    {
        using var resident = Resident();
        var recipe = ViewRecipe.Of(augment.Split(' '), Scenes.Shape);
        using var view = new ViewSource(resident, recipe, 9).Open(4);
        using var scope = NewDisposeScope();
        var batch = view.Batch(tensor(new long[] { 5, 0, 7 }));
        batch.AreKnown.ShouldBe(recipe.CropPadding is null);
        var masks = batch.Labels.data<long>().ToArray().Chunk(Side * Side).ToArray();
        foreach (var (at, id) in new[] { 5, 0, 7 }.Index())
        {
            var (top, left) = recipe.CropPadding is { } padding
                ? SampleDraws.Crop(9, 4, id, padding) is var crop ? (crop.Top - padding, crop.Left - padding) : default
                : (0, 0);
            var flip = recipe.Flip && SampleDraws.Flip(9, 4, id);
            var original = Mask(Scenes.Training, id);
            for (var y = 0; y < Side; y++)
            {
                for (var x = 0; x < Side; x++)
                {
                    var (row, column) = (y + top, (flip ? Side - 1 - x : x) + left);
                    var inside = row is >= 0 and < Side && column is >= 0 and < Side;
                    masks[at][(y * Side) + x].ShouldBe(inside ? original[(row * Side) + column] : 255);
                }
            }
        }
    }

    private static ResidentImages Resident()
    {
        var samples = new SampleSet(Scenes.Name, Enumerable.Range(0, Scenes.Training.Count));
        var images = new ResidentImages(Scenes.Training, samples, Scenes.Normalisation, Scenes.Classes, CPU);
        return (ResidentImages)images.With(one => new MaskTargets(Scenes.Training, one.Samples, one.Device));
    }

    private static byte[] Mask(LabelledImages images, int id) =>
        images.Masks!.Slice((long)id * Side * Side, Side * Side).ToArray();

    private static DataPlan Plan(int samples, int test, int seed) => Plans.Data(
        "fashion-scenes",
        options: $$"""{"samples": {{samples}}, "testSamples": {{test}}, "sceneSeed": {{seed}}}""") with
    {
        Target = TaskEntry.Segmentation.Written,
    };
}
