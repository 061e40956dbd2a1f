using KdCluster.Distillation.Data;
using KdCluster.Distillation.Training;
using Shouldly;
using Xunit;

namespace KdCluster.Distillation.Tests.Training;

public class BatchesTests
{
    [Theory]
    [InlineData(28, 28, 256)]
    [InlineData(64, 64, 256)]
    [InlineData(224, 224, 20)]
    [InlineData(512, 512, 4)]
    public void Of_large_images_a_net_classifies_fewer_at_once(int height, int width, int count) =>
        Batches.ForInference(new ImageShape(3, height, width)).ShouldBe(count);

    [Theory]
    [InlineData(256, 128, new[] { 128, 128 })]
    [InlineData(300, 128, new[] { 128, 128, 44 })]
    [InlineData(257, 128, new[] { 128, 129 })]
    [InlineData(1, 128, new[] { 1 })]
    [InlineData(3, 1, new[] { 1, 2 })]
    public void Cover_all_samples_and_leave_none_alone(int count, int batchSize, int[] lengths)
    {
        var batches = Batches.Of(count, batchSize);
        batches.Select(b => b.Length).ShouldBe(lengths);
        batches.Select(b => b.Start).ShouldBe(lengths.Select((_, i) => lengths.Take(i).Sum()));
    }
}
