using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

public sealed class ModelTests
{
    private static readonly ImageShape Grey = new(1, 28, 28);
    private static readonly ImageShape Colour = new(3, 32, 32);

    public static TheoryData<string> Small { get; } = new(
        "light-cnn", "deep-cnn", "keras-teacher", "keras-student", "resnet8", "resnet8x4", "wrn-16-1", "vgg8",
        "mobilenetv2", "shufflenetv1", "shufflenetv2", "resnet18");

    [Theory]
    [InlineData("light-cnn", 203_440 + 2_570)]
    [InlineData("deep-cnn", 933_792 + 5_130)]
    [InlineData("keras-teacher", 1_433_610)]
    [InlineData("keras-student", 20_490)]
    public void On_grey_images_of_28x28_the_counts_are_those_of_the_examples(string name, long parameters)
    {
        using var model = ModelRegistry.Create(name, Grey, 10, 1);
        model.ParameterCount.ShouldBe(parameters);
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Features_are_there_under_every_name_and_do_not_change_the_logits(string name)
    {
        foreach (var shape in new[] { Grey, Colour })
        {
            using var scope = NewDisposeScope();
            using var model = ModelRegistry.Create(name, shape, 10, 1);
            model.eval();
            using var noGradient = no_grad();
            var images = Images(shape, 3);
            var (logits, features) = model.ForwardWithFeatures(images, model.FeatureNames.ToList());
            logits.shape.ShouldBe([3, 10]);
            features.Keys.ShouldBe(model.FeatureNames);
            Bits(logits).ShouldBe(Bits(model.call(images)));
            var seen = features[model.FeatureNames[^1]];
            seen.shape.ShouldBe([3, model.Classifier!.weight.shape[1]]);
            features[model.LastMap].dim().ShouldBe(4);
            Bits(model.Classify(features[model.LastMap])).ShouldBe(Bits(logits));
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Features_keep_their_values_while_the_net_runs_on_in_training(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Colour, 10, 1);
        var images = Images(Colour, 3);
        // Each feature alone, without the others, must be what it is beside them: nothing may overwrite it in place
        // later.
        using var noGradient = no_grad();
        var together = model.ForwardWithFeatures(images, model.FeatureNames.ToList()).Features;
        foreach (var feature in model.FeatureNames.SkipLast(1))
        {
            var alone = model.ForwardWithFeatures(images, [feature]).Features[feature];
            allclose(together[feature], alone, rtol: 1e-4, atol: 1e-5).ShouldBeTrue(feature);
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_parameter_gets_a_gradient(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Colour, 10, 1);
        model.call(Images(Colour, 2)).pow(2).sum().backward();
        foreach (var parameter in model.named_parameters())
            (parameter.parameter.grad is not null).ShouldBeTrue(parameter.name);
        foreach (var parameter in model.parameters())
            parameter.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Channels_last_strides_flow_through_and_give_what_contiguous_images_give(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Colour, 10, 1);
        model.eval();
        using var noGradient = no_grad();
        var images = Images(Colour, 3);
        var (logits, features) = model.ForwardWithFeatures(images, [model.LastMap]);
        var map = features[model.LastMap];
        map.stride(1).ShouldBe(1);
        allclose(model.call(images.contiguous()), logits, rtol: 1e-3, atol: 1e-4).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Folding_changes_logits_by_rounding_only_and_is_undone(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Colour, 10, 1);
        using var noGradient = no_grad();
        var images = Images(Colour, 4);
        // Some training-mode passes give the batch norms statistics that are not the trivial ones.
        for (var i = 0; i < 4; i++)
            model.call(images);
        model.eval();
        var expected = model.call(images);
        model.train();
        using (model.FoldedForInference())
        {
            model.training.ShouldBeFalse();
            var scale = Math.Max(1, expected.abs().max().item<float>());
            ((model.call(images) - expected).abs().max().item<float>() < 1e-4 * scale).ShouldBeTrue();
        }

        model.training.ShouldBeTrue();
        model.eval();
        Bits(model.call(images)).ShouldBe(Bits(expected));
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_layer_has_one_name(string name)
    {
        using var model = ModelRegistry.Create(name, Colour, 10, 1);
        model.modules().Distinct().Count().ShouldBe(model.modules().Count());
        model.state_dict().Keys
            .ShouldNotContain(key => key.Contains('_') && key.Split('.').Any(part => part.StartsWith('_')));
    }

    [Fact]
    public void A_feature_that_is_not_there_is_named_with_those_that_are()
    {
        using var model = ModelRegistry.Create("resnet8", Grey, 10, 1);
        var error = Should.Throw<ArgumentException>(() => model.ForwardWithFeatures(Images(Grey, 1), ["layer4"]));
        error.Message
            .ShouldContain(
                "resnet8 has no feature 'layer4': it has stem, layer1, layer2, layer3, pooled", Case.Sensitive);
    }

    [Fact]
    public void The_seed_decides_the_weights_whatever_was_made_before()
    {
        using var one = ModelRegistry.Create("light-cnn", Grey, 10, 5);
        using var other = ModelRegistry.Create("light-cnn", Grey, 10, 6);
        using var two = ModelRegistry.Create("light-cnn", Grey, 10, 5);
        Bits(two.Classifier!.weight).ShouldBe(Bits(one.Classifier!.weight));
        Bits(other.Classifier!.weight).ShouldNotBe(Bits(one.Classifier!.weight));
    }

    [Fact]
    public void Models_made_on_many_threads_at_once_have_their_own_seeds_weights()
    {
        var weights = new float[8][];
        Parallel.For(0, 8, i =>
        {
            using var model = ModelRegistry.Create("resnet8", Grey, 10, i % 2);
            weights[i] = Bits(model.Classifier!.weight);
        });
        foreach (var i in Enumerable.Range(0, 8))
            weights[i].ShouldBe(weights[i % 2]);
    }

    [Fact]
    public void An_unknown_model_lists_the_known_ones() =>
        Should.Throw<ArgumentException>(() => ModelRegistry.Create("alexnet", Grey, 10, 1)).Message
            .ShouldContain("light-cnn", Case.Sensitive);

    [Fact]
    public void Names_are_unique() =>
        ModelRegistry.All.Select(model => model.Name).Distinct().Count().ShouldBe(ModelRegistry.All.Count);

    internal static Tensor Images(ImageShape shape, int count)
    {
        var values = Enumerable.Range(0, count * shape.Size).Select(i => (i * 7919 + i / 13) % 211 / 100f - 1)
            .ToArray();
        return tensor(values, [count, shape.Height, shape.Width, shape.Channels]).permute(0, 3, 1, 2);
    }

    private static float[] Bits(Tensor values) => values.detach().contiguous().data<float>().ToArray();
}
