using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tests.Data;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Views;

public sealed class ViewTests
{
    private static readonly ImageSet Grey = DataSetRegistry.Read(
        Plans.Data("synthetic", options: """{"samples": 40, "testSamples": 4}"""));

    private static readonly ImageSet Colour =
        DataSetRegistry.Read(
            Plans.Data("synthetic", options: """{"samples": 40, "testSamples": 4, "shape": [3, 32, 32]}"""));

    public static TheoryData<bool, string> Recipes { get; } = new()
    {
        { false, "" }, { false, "crop" }, { false, "flip" }, { false, "crop flip cutout mixup" },
        { false, "mixup:0.2" },
        { true, "" }, { true, "crop flip" }, { true, "cutout" }, { true, "crop flip cutout mixup" },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_batch_is_what_the_recipe_says_pixel_by_pixel(bool colour, string augment)
    {
        var images = colour ? Colour : Grey;
        var recipe = ViewRecipe.Of(augment.Split(' ', StringSplitOptions.RemoveEmptyEntries), images.Shape);
        using var resident = Resident(images, [.. Enumerable.Range(0, 40).Where(id => id % 3 != 1)]);
        var source = new ViewSource(resident, recipe, 9);
        using var view = source.Open(4);
        using var scope = NewDisposeScope();
        var batch = view.Batch(tensor(new long[] { 5, 0, 22 }));
        var actual = batch.Images.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        float[] expected = [
            .. new[] { 5, 0, 22 }.SelectMany(
                position => ViewByHand.Image(images, resident.Samples, recipe, 9, 4, position))];
        actual.ShouldBe(expected);
        batch.Labels.data<long>().ToArray()
            .ShouldBe(new[] { 5, 0, 22 }.Select(p => (long)images.Training.Labels[resident.Samples.IdAt(p)]));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_sample_has_the_same_bits_in_every_batch_and_every_limit_that_keeps_its_partners(
        bool colour, string augment)
    {
        var images = colour ? Colour : Grey;
        var recipe = ViewRecipe.Of(augment.Split(' ', StringSplitOptions.RemoveEmptyEntries), images.Shape);
        using var resident = Resident(images, [.. Enumerable.Range(0, 40)]);
        var one = new ViewSource(resident, recipe, 9);
        var other = new ViewSource(resident, recipe, 9);
        using var first = one.Open(2);
        using var second = other.Open(2);
        using var scope = NewDisposeScope();
        var alone = first.Batch(tensor(new long[] { 7 })).Images;
        var among = second.Batch(tensor(new long[] { 3, 9, 7, 30 })).Images[2].unsqueeze(0);
        Bits(among).ShouldBe(Bits(alone));
    }

    [Fact]
    public void Images_have_channels_last_strides_and_nothing_is_left_in_the_scope()
    {
        using var resident = Resident(Colour, [.. Enumerable.Range(0, 40)]);
        var source =
            new ViewSource(resident, ViewRecipe.Of(["crop", "flip", "cutout", "mixup"], Colour.Shape), 1);
        using var view = source.Open(0);
        using var positions = arange(16, dtype: ScalarType.Int64);
        using var scope = NewDisposeScope();
        var batch = view.Batch(positions);
        batch.Images.shape.ShouldBe([16, 3, 32, 32]);
        batch.Images.stride().ShouldBe([3 * 32 * 32, 1, 3 * 32, 3]);
        // Images, labels, partners' labels and lambda.
        scope.DisposablesCount.ShouldBe(4);
    }

    [Fact]
    public void Another_index_or_seed_is_another_view()
    {
        using var resident = Resident(Grey, [.. Enumerable.Range(0, 40)]);
        float[] Make(long seed, int index)
        {
            using var scope = NewDisposeScope();
            var source = new ViewSource(resident, ViewRecipe.Of(["crop"], Grey.Shape), seed);
            using var view = source.Open(index);
            return Bits(view.Batch(arange(40, dtype: ScalarType.Int64)).Images);
        }

        Make(1, 0).ShouldBe(Make(1, 0));
        Make(1, 1).ShouldNotBe(Make(1, 0));
        Make(2, 0).ShouldNotBe(Make(1, 0));
    }

    [Fact]
    public void Stored_bits_of_an_augmented_batch_hold_on_every_machine()
    {
        using var resident = Resident(Colour, [.. Enumerable.Range(0, 40)]);
        var source =
            new ViewSource(resident, ViewRecipe.Of(["crop", "flip", "cutout", "mixup"], Colour.Shape), 2026);
        using var view = source.Open(3);
        using var scope = NewDisposeScope();
        var batch = view.Batch(arange(40, dtype: ScalarType.Int64));
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(Bits(batch.Images));
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))
            .ShouldStartWith("317a1dfc9aee9be583db2a3101cf6cb76f2db8b1d", Case.Sensitive);
    }

    [Fact]
    public void Evaluation_batches_are_the_plain_images_in_order()
    {
        using var resident = Resident(Grey, [.. Enumerable.Range(0, 40)]);
        var source = new ViewSource(resident, ViewRecipe.Of([], Grey.Shape), 1);
        using var view = source.Open(0);
        using var scope = NewDisposeScope();
        var range = resident.Range(8, 4);
        var batch = view.Batch(tensor(new long[] { 8, 9, 10, 11 }));
        Bits(range.Images).ShouldBe(Bits(batch.Images));
        range.Labels.data<long>().ToArray().ShouldBe(batch.Labels.data<long>().ToArray());
        range.Positions.data<long>().ToArray().ShouldBe([8, 9, 10, 11]);
    }

    [Theory]
    [InlineData("shear", "'shear' is unknown: expected crop, flip, mixup, cutout")]
    [InlineData("flip:2", "'flip:2' is unknown")]
    [InlineData("crop crop", "'crop' is named twice")]
    [InlineData("cutout:99", "'cutout:99' is out of range: expected a number from 1 to 28")]
    [InlineData("mixup:x", "'mixup:x' is out of range")]
    public void A_bad_recipe_is_named(string augment, string message) =>
        Should.Throw<DataException>(() => ViewRecipe.Of(augment.Split(' '), Grey.Shape)).Message
            .ShouldContain(message, Case.Sensitive);

    internal static ResidentImages Resident(ImageSet images, int[] ids) =>
        new(images.Training, new SampleSet(images.Name, ids), images.Normalisation, images.Classes, CPU);

    private static float[] Bits(Tensor values) => values.contiguous().data<float>().ToArray();
}
