using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Students;

namespace KdCluster.Distillation.Tests.Data;

public sealed class MaskResamplingTests
{
    [Theory]
    [InlineData(7, 5, 4, 4)]
    [InlineData(30, 90, 28, 40)]
    [InlineData(3, 3, 9, 12)]
    public void A_pixel_lies_at_the_place_that_is_made_of_it(int width, int height, int across, int down)
    {
        var shape = new ImageShape(1, down, across);
        var places = Resampling.PlacesOf(width, height, shape);
        // A mask that numbers its pixels, taken to the shape and looked up again.
        var mask = Enumerable.Range(0, width * height).Select(i => (byte)(i % 251)).ToArray();
        var small = new byte[across * down];
        Resampling.FitNearest(mask, width, height, shape, small);
        var scale = places.Scale;
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++)
            {
                var (column, row) = (
                    (int)(places.Left + ((x + 0.5) * scale)), (int)(places.Top + ((y + 0.5) * scale)));
                small[(y * across) + x].ShouldBe(mask[(row * width) + column]);
            }
        }

        for (var i = 0; i < mask.Length; i++)
            (places.Of(i % width, i / width) is null or >= 0).ShouldBeTrue();
        places.Of(width / 2, height / 2).ShouldNotBeNull();
    }

    [Fact]
    public void What_the_net_did_not_see_has_no_place()
    {
        var places = Resampling.PlacesOf(80, 64, new ImageShape(3, 32, 32));
        places.Of(7, 0).ShouldBeNull();
        places.Of(8, 0).ShouldBe(0);
        places.Of(71, 63).ShouldBe((32 * 32) - 1);
        places.Of(72, 63).ShouldBeNull();
    }

    [Fact]
    public void Colours_are_those_of_Pascal_VOC() =>
        new[] { 0, 1, 2, 3, 8, 15, 255 }.Select(ClassColours.Hex).ShouldBe(
            ["#000000", "#800000", "#008000", "#808000", "#400000", "#c08080", "#e0e0c0"]);
}
