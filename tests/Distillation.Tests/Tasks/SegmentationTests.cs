using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Tasks;

[HeldTensors]
public sealed class SegmentationTests
{
    private const int Classes = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_row_holds_the_means_of_the_squares_class_by_class(int stride)
    {
        // 4 does not divide 6 and 10: the last squares are smaller.
        var (task, map) = (Task(stride), Drawn.Uniform(2, Classes, 6, 10));
        var rows = task.ToRows(map);
        var (height, width) = ((6 + stride - 1) / stride, (10 + stride - 1) / stride);
        task.RowShape.ShouldBe(new Shape(height, width, Classes));
        rows.shape.ShouldBe([2, task.RowLength]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var square = map[1, 2].narrow(0, y * stride, Math.Min(stride, 6 - (y * stride)))
                    .narrow(1, x * stride, Math.Min(stride, 10 - (x * stride)));
                rows[1, (((y * width) + x) * Classes) + 2].Value().ShouldBe(square.mean().Value(), 1e-6);
            }
        }
    }

    [Fact]
    public void Methods_see_a_row_for_each_square_whose_middle_is_known()
    {
        var (task, map) = (Task(stride: 2), Drawn.Uniform(1, Classes, 6, 10));
        var mask = zeros([1, 6, 10], ScalarType.Int64);
        // The middle of a square of two is its last pixel.
        mask[0, 1, 1] = tensor(255L);
        mask[0, 0, 2] = tensor(255L);
        mask[0, 1, 5] = tensor(2L);
        var batch = task.Batch(Seen(mask), map, [task.ToRows(map)], 1);
        batch.StudentLogits.shape.ShouldBe([14, Classes]);
        batch.Sources.ShouldHaveSingleItem().shape.ShouldBe([14, Classes]);
        batch.Labels.data<long>().ToArray().ShouldBe([0, 2, .. Enumerable.Repeat(0L, 12)]);
        (batch.StudentLogits - batch.Sources[0]).abs().max().Value().ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Methods_on_maps_see_every_square_where_it_lies_and_which_are_known()
    {
        var (task, map) = (Task(stride: 2), Drawn.Uniform(1, Classes, 6, 10));
        var mask = zeros([1, 6, 10], ScalarType.Int64);
        mask[0, 3, 5] = tensor(255L);
        var maps = task.Batch(Seen(mask), map, [task.ToRows(map)], 1).Maps.ShouldNotBeNull();
        maps.Student.shape.ShouldBe([1, Classes, 3, 5]);
        maps.Student[0, 1, 1, 2].Value().ShouldBe(map[0, 1].narrow(0, 2, 2).narrow(1, 4, 2).mean().Value(), 1e-6);
        (maps.Student - maps.Sources.ShouldHaveSingleItem()).abs().max().Value().ShouldBeLessThan(1e-6);
        var known = maps.Known.ShouldNotBeNull();
        known.shape.ShouldBe([1, 1, 3, 5]);
        known.logical_not().nonzero().data<long>().ToArray().ShouldBe([0, 0, 1, 2]);
    }

    [Fact]
    public void Where_nothing_is_known_every_square_teaches_with_a_class_that_methods_can_look_up()
    {
        var map = Drawn.Uniform(1, Classes, 6, 10);
        var batch = Task(stride: 2).Batch(Seen(full([1, 6, 10], 255, ScalarType.Int64)), map, [], 1);
        batch.StudentLogits.shape.ShouldBe([15, Classes]);
        batch.Labels.data<long>().ToArray().ShouldAllBe(label => label == 0);
    }

    [Fact]
    public void Gradients_flow_through_the_rows_also_where_nothing_teaches()
    {
        var map = Drawn.Uniform(1, Classes, 6, 10).requires_grad_();
        Task(stride: 2).Batch(Seen(zeros([1, 6, 10], ScalarType.Int64)), map, [], 1).StudentLogits.sum().backward();
        map.grad!.sum().Value().ShouldBe(Classes * 15, 1e-4);
    }

    [Fact]
    public void Rows_of_a_map_without_details_score_like_the_map()
    {
        var task = Task(stride: 2);
        var mask = new byte[60];
        Array.Fill(mask, (byte)1, 0, 60);
        var test = new LabelledImages(new ImageShape(1, 6, 10), new byte[60], [0]) { Masks = mask };
        var map = zeros(1, Classes, 6, 10);
        map[0, 1] = ones(6, 10);
        task.ScoreOfRows(task.ToRows(map).data<float>().ToArray(), test).ShouldBe(1);
    }

    private static ViewBatch Seen(Tensor mask) => new(zeros(1, 1, 6, 10), mask, zeros([1], ScalarType.Int64));

    private static Segmentation Task(int stride) =>
        new(new ImageShape(1, 6, 10), Classes, stride) { ClassNames = ["a", "b", "c"] };
}
