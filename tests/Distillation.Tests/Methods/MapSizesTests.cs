using KdCluster.Distillation.Data;
using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Methods;

/// <summary>Maps of pictures that are not square: heights may agree where widths do not.</summary>
[HeldTensors]
public sealed class MapSizesTests
{
    [Theory]
    [InlineData(4, 5, 4, 6, 4, 5)]
    [InlineData(4, 6, 4, 5, 4, 5)]
    [InlineData(5, 4, 4, 5, 4, 4)]
    [InlineData(8, 8, 4, 4, 4, 4)]
    [InlineData(3, 7, 3, 7, 3, 7)]
    public void Both_maps_get_the_smaller_height_and_the_smaller_width(
        int height, int width, int teacherHeight, int teacherWidth, int sharedHeight, int sharedWidth)
    {
        var (student, teacher) = (Drawn.Uniform(2, 3, height, width), Drawn.Uniform(2, 7, teacherHeight, teacherWidth));
        var (own, other) = MapSizes.Equalise(student, teacher);
        own.shape.ShouldBe([2, 3, sharedHeight, sharedWidth]);
        other.shape.ShouldBe([2, 7, sharedHeight, sharedWidth]);
        own.mean().item<float>().ShouldBeInRange(student.min().item<float>(), student.max().item<float>());
        var loss = AttentionLoss.Of(student, teacher).ToDouble();
        var (first, second) = MapSizes.Equalise(student.to(float64), teacher.to(float64));
        loss.ShouldBe(AttentionLoss.Of(first, second).ToDouble(), 1e-9);
    }

    [Fact]
    public void SimKDs_head_takes_a_map_that_is_only_wider_than_its_own()
    {
        var input = new ImageShape(1, 28, 30);
        using var student = ModelRegistry.Create("resnet8", input, 4, seed: 3);
        using var teacher = ModelRegistry.Create("light-cnn", input, 4, seed: 5);
        var (own, other) = (MapShape.Of(student, student.LastMap), MapShape.Of(teacher, teacher.LastMap));
        (own[1], own[2] > other[2]).ShouldBe((other[1], true));
        using var reused = ReusedClassifier.Untrained(student, teacher);
        reused.call(Drawn.Uniform(2, 1, 28, 30)).shape.ShouldBe([2, 4]);
    }
}
