using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

public sealed class DropoutTests
{
    private static readonly ImageShape Grey = new(1, 28, 28);

    [Fact]
    public void What_is_dropped_is_a_function_of_seed_epoch_and_call()
    {
        using var model = ModelRegistry.Create("light-cnn", Grey, 10, 1);
        var first = Logits(model, 3, 0);
        Logits(model, 3, 0).ShouldBe(first);
        Logits(model, 3, 1).ShouldNotBe(first);
        Logits(model, 4, 0).ShouldNotBe(first);
        Logits(model).ShouldNotBe(Logits(model));
    }

    [Fact]
    public void Other_draws_of_the_process_change_nothing()
    {
        using var model = ModelRegistry.Create("light-cnn", Grey, 10, 1);
        var first = Logits(model, 3, 0);
        model.SeedDropout(3, 0);
        Drawn.Alone(() => rand(1000, generator: null)).Dispose();
        using (ModelRegistry.Create("resnet8", Grey, 10, 2))
            Logits(model).ShouldBe(first);
    }

    [Fact]
    public void About_a_tenth_is_dropped_and_the_mean_stays()
    {
        using var scope = NewDisposeScope();
        using var dropouts = new Dropouts();
        dropouts.Seed(1, 0);
        var dropout = new Dropout(0.1, dropouts);
        var result = dropout.call(ones(100, 1000));
        result.eq(0).to(ScalarType.Float32).mean().item<float>().ShouldBeInRange(0.095f, 0.105f);
        result.mean().item<float>().ShouldBeInRange(0.99f, 1.01f);
        dropout.eval();
        dropout.call(ones(10)).min().item<float>().ShouldBe(1f);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Masks_of_other_calls_epochs_and_peers_are_independent(double probability)
    {
        const int count = 100_003;
        using var scope = NewDisposeScope();
        float[] Mask(long seed, int epoch, int call)
        {
            using var dropouts = new Dropouts();
            dropouts.Seed(seed, epoch);
            for (var before = 0; before < call; before++)
                dropouts.Mask(ones(3), 0.5);
            return dropouts.Mask(ones(count), 1 - probability).data<float>().ToArray();
        }

        var mask = Mask(7, 0, 0);
        mask.Distinct().Order().ShouldBe([0, (float)(1 / (1 - probability))]);
        // Both are dropped with p^2: within five standard deviations, of neighbours too.
        var expected = count * probability * probability;
        foreach (var other in (float[][])[
            Mask(7, 0, 1), Mask(7, 1, 0), Mask(8, 0, 0), Mask(7 + (1L << 32), 0, 0), [.. mask[1..], mask[0]]])
            Math.Abs(mask.Zip(other).Count(pair => pair is { First: 0, Second: 0 }) - expected)
                .ShouldBeLessThan(5 * Math.Sqrt(expected));
    }

    private static float[] Logits(ImageModel model, long seed, int epoch)
    {
        model.SeedDropout(seed, epoch);
        return Logits(model);
    }

    private static float[] Logits(ImageModel model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return model.call(ModelTests.Images(Grey, 4)).data<float>().ToArray();
    }
}
