using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>
/// The nets for masks and boxes against torchvision 0.14.1: parameter counts (10 and 100 classes), names and shapes
/// (in `torchvision/NAME.txt`), and answers of freshly seeded nets after torch.manual_seed(7).
/// </summary>
[HeldTensors]
public sealed class TorchvisionDenseTests
{
    private static readonly ImageShape Photograph = new(3, 80, 72);

    public static TheoryData<string> Nets { get; } = new(
        "lraspp_mobilenet_v3_large", "deeplabv3_resnet50", "fcos_resnet18_fpn", "fcos_resnet50_fpn");

    [Theory]
    [InlineData("lraspp_mobilenet_v3_large", 3_219_668, 3_234_968)]
    [InlineData("deeplabv3_resnet50", 39_636_042, 39_659_172)]
    [InlineData("fcos_resnet18_fpn", 19_116_367, 19_323_817)]
    [InlineData("fcos_resnet50_fpn", 32_136_015, 32_343_465)]
    public void A_net_has_torchvision_s_names_shapes_and_counts(string name, long ten, long hundred)
    {
        using var model = ModelRegistry.Create(name, Photograph, 10, 7);
        StateDict.Of(model).Select(t => string.Join(' ', [t.Name, .. t.Value.shape.Select(size => $"{size}")]))
            .ShouldBe(File.ReadLines(Path.Combine(AppContext.BaseDirectory, $"Models/torchvision/{name}.txt")), true);
        model.ParameterCount.ShouldBe(ten);
        using var wide = ModelRegistry.Create(name, Photograph, 100, 7);
        wide.ParameterCount.ShouldBe(hundred);
    }

    [Theory]
    [InlineData("lraspp_mobilenet_v3_large", 0.8337f, 0.5107f, 0.4069f)]
    [InlineData("deeplabv3_resnet50", 0.6013f, -0.4206f, -0.53f)]
    public void A_fresh_net_for_masks_says_what_torchvision_s_says(string name, float zero, float one, float two)
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create(name, Photograph, 10, 7);
        foreach (var dropout in model.modules().OfType<Dropout>())
            dropout.eval();
        var map = model.call(Pictures());
        map.shape.ShouldBe([2, 10, Photograph.Height, Photograph.Width]);
        var pixel = map[1, .., 40, 36].data<float>().ToArray();
        foreach (var (expected, actual) in new[] { zero, one, two }.Zip(pixel))
            actual.ShouldBe(expected, 2e-3);
    }

    [Theory]
    [InlineData("fcos_resnet18_fpn", -4.7217f, -4.4472f, -0.4273f, 0.1771f)]
    [InlineData("fcos_resnet50_fpn", -4.3070f, -4.3483f, -0.9383f, 0f)]
    public void A_fresh_detector_says_what_torchvision_s_heads_say(
        string name, float first, float last, float centre, float below)
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create(name, Photograph, 10, 7);
        var answers = model.call(Pictures());
        answers.shape.ShouldBe([2, 129, 15]);
        var place = answers[1, 40].data<float>().ToArray();
        foreach (var (expected, at) in new[] { (first, 0), (last, 9), (centre, 10), (below, 14) })
            place[at].ShouldBe(expected, 4e-3);
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Features_are_there_under_every_name_and_do_not_change_the_answers(string name)
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create(name, Photograph, 10, 1);
        model.eval();
        var (answers, features) = model.ForwardWithFeatures(Pictures(), model.FeatureNames.ToList());
        features.Keys.ShouldBe(model.FeatureNames);
        answers.data<float>().ToArray().ShouldBe(model.call(Pictures()).data<float>().ToArray());
        model.Classify(features[model.LastMap]).data<float>().ToArray().ShouldBe(answers.data<float>().ToArray());
        foreach (var feature in model.FeatureNames.SkipLast(1))
            model.ForwardWithFeatures(Pictures(), [feature]).Features[feature].data<float>().ToArray()
                .ShouldBe(features[feature].data<float>().ToArray(), feature);
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Folded_for_inference_it_says_the_same(string name)
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create(name, Photograph, 10, 1);
        model.train();
        model.call(Pictures());
        model.eval();
        var expected = model.call(Pictures()).data<float>().ToArray();
        using var folded = model.FoldedForInference();
        model.call(Pictures()).data<float>().ToArray().ShouldBe(expected, 1e-4 * Math.Max(1, expected.Max(Math.Abs)));
    }

    [Theory]
    [MemberData(nameof(Nets))]
    public void Every_parameter_gets_a_gradient(string name)
    {
        using var model = ModelRegistry.Create(name, new ImageShape(3, 64, 64), 10, 1);
        model.call(ModelTests.Images(model.Spec.Input, 2)).pow(2).mean().backward();
        foreach (var (parameter, value) in model.named_parameters())
        {
            (value.grad is not null).ShouldBeTrue(parameter);
            value.grad!.isfinite().all().item<bool>().ShouldBeTrue(parameter);
        }
    }

    [Fact]
    public void The_pyramid_drops_from_the_peer_s_own_stream()
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create("deeplabv3_resnet50", new ImageShape(3, 32, 32), 3, 1);
        Said(0).ShouldBe(Said(0));
        Said(0).ShouldNotBe(Said(1));

        float[] Said(int epoch)
        {
            model.SeedDropout(5, epoch);
            return model.call(ModelTests.Images(model.Spec.Input, 2)).data<float>().ToArray();
        }
    }

    [Fact]
    public void One_sample_whose_map_is_one_value_is_not_normed_by_itself()
    {
        using var model = ModelRegistry.Create("deeplabv3_resnet50", new ImageShape(3, 32, 32), 3, 1);
        Should.Throw<ArgumentException>(() => model.call(ModelTests.Images(model.Spec.Input, 1))).Message
            .ShouldContain("train on batches of at least 2 samples", Case.Sensitive);
    }

    private static Tensor Pictures() => TorchvisionModelTests.Pictures(Photograph);
}
