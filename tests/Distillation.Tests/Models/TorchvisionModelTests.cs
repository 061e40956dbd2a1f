using KdCluster.Contracts;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>
/// The nets for photographs against torchvision 0.14.1: parameter counts (10 and 100 classes), names, and the logits of
/// freshly seeded nets after torch.manual_seed(7), which say that the weights are drawn and used alike.
/// </summary>
public sealed class TorchvisionModelTests
{
    private static readonly ImageShape Photograph = new(3, 80, 72);

    [Theory]
    [InlineData("resnet18", 11_181_642, 11_227_812, 62, 122, "conv1.weight", "fc.bias", 0.62245f, 0.48264f, -0.19066f)]
    [InlineData("resnet34", 21_289_802, 21_335_972, 110, 218, "conv1.weight", "fc.bias", -0.47718f, -0.54114f, 0.26f)]
    [InlineData("resnet50", 23_528_522, 23_712_932, 161, 320, "conv1.weight", "fc.bias", 0.17861f, 0.39906f, -1.24575f)]
    [InlineData(
        "mobilenet_v2", 2_236_682, 2_351_972, 158, 314, "features.0.0.weight", "classifier.1.bias", -0.18973f, 0.21573f,
        0.03996f)]
    public void A_net_has_torchvision_s_names_counts_and_fresh_logits(
        string name, long ten, long hundred, int parameters, int tensors, string first, string last, float zero,
        float one, float two)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, Photograph, 10, 7);
        using (var wide = ModelRegistry.Create(name, Photograph, 100, 7))
            wide.ParameterCount.ShouldBe(hundred);
        model.ParameterCount.ShouldBe(ten);
        var names = model.named_parameters().Select(parameter => parameter.name).ToList();
        (names.Count, names[0], names[^1]).ShouldBe((parameters, first, last));
        StateDict.Of(model).Count().ShouldBe(tensors);

        model.train();
        foreach (var dropout in model.modules().OfType<Dropout>())
            dropout.eval();
        using var noGradient = no_grad();
        var row = model.call(Pictures())[1].data<float>().ToArray();
        foreach (var (expected, actual) in new[] { zero, one, two }.Zip(row))
            actual.ShouldBe(expected, 2e-3 * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("mobilenet_v2")]
    public void Features_are_there_under_every_name_and_do_not_change_the_logits(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create(name, Photograph, 10, 1);
        model.eval();
        var (logits, features) = model.ForwardWithFeatures(Pictures(), model.FeatureNames.ToList());
        features.Keys.ShouldBe(model.FeatureNames);
        logits.data<float>().ToArray().ShouldBe(model.call(Pictures()).data<float>().ToArray());
        model.Classify(features[model.LastMap]).data<float>().ToArray().ShouldBe(logits.data<float>().ToArray());
        features[model.FeatureNames[^1]].shape.ShouldBe([2, model.Classifier!.weight.shape[1]]);
    }

    [Fact]
    public void Folded_for_inference_it_says_the_same()
    {
        foreach (var name in new[] { "resnet18", "resnet50", "mobilenet_v2" })
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            using var model = ModelRegistry.Create(name, Photograph, 10, 1);
            model.train();
            model.call(Pictures());
            model.eval();
            var expected = model.call(Pictures()).data<float>().ToArray();
            using var folded = model.FoldedForInference();
            model.call(Pictures()).data<float>().ToArray()
                .ShouldBe(expected, 1e-4 * Math.Max(1, expected.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Up_to_64_pixels_the_names_mean_the_small_form_and_above_torchvision_s()
    {
        using var small = ModelRegistry.Create("resnet18", new ImageShape(3, 64, 64), 10, 1);
        using var large = ModelRegistry.Create("resnet18", new ImageShape(3, 32, 65), 10, 1);
        small.ShouldBeOfType<ResNetV2>();
        large.ShouldBeOfType<ImageNetResNet>();
    }

    [Fact]
    public void Every_model_takes_the_smallest_samples_and_oblong_ones()
    {
        foreach (var definition in ModelRegistry.All)
        {
            foreach (var shape in new[] { new ImageShape(1, 28, 28), new ImageShape(3, 29, 45) })
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                using var model = ModelRegistry.Create(definition.Name, shape, 3, 1);
                model.eval();
                model.call(ModelTests.Images(shape, 1)).shape.ShouldBe(
                    definition.Task == TaskEntry.Classification ? [1, 3]
                    : definition.Task == TaskEntry.Segmentation ? [1, 3, shape.Height, shape.Width]
                    : [1, definition.Task.Grid!.PlacesOf(shape.ToShape()), 8],
                    definition.Name);
            }
        }
    }

    /// <summary>Two pictures in PyTorch's order, seen channels last.</summary>
    internal static Tensor Pictures(ImageShape shape)
    {
        var values = Enumerable.Range(0, 2 * shape.Size).Select(i => i * 37 % 101 / 50f - 1).ToArray();
        return tensor(values, [2, 3, shape.Height, shape.Width]).permute(0, 2, 3, 1).contiguous()
            .permute(0, 3, 1, 2);
    }

    private static Tensor Pictures() => Pictures(Photograph);
}
