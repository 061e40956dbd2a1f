using KdCluster.Contracts;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

[HeldTensors]
public sealed class FcosLiteTests
{
    private static readonly ImageShape Shape = new(3, 50, 70);

    [Fact]
    public void Its_features_are_there_under_every_name_and_do_not_change_the_answers()
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create("fcos-lite", Shape, 4, 1);
        model.eval();
        var images = ModelTests.Images(Shape, 2);
        var (answers, features) = model.ForwardWithFeatures(images, model.FeatureNames.ToList());
        answers.shape.ShouldBe([2, DetectionGrid.Scenes.PlacesOf(Shape.ToShape()), 9]);
        features.Keys.ShouldBe(model.FeatureNames);
        answers.data<float>().ToArray().ShouldBe(model.call(images).data<float>().ToArray());
        features["p4"].shape.ShouldBe([2, 64, 4, 5]);
        model.Classify(features[model.LastMap]).data<float>().ToArray().ShouldBe(answers.data<float>().ToArray());
        answers.narrow(2, 5, 4).ge(tensor(0f)).all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Its_weights_follow_from_the_seed_alone_group_norms_included()
    {
        using var _ = zeros(1 << 20).Plus(7.0); // What a layer without initial values would begin with.
        using var one = ModelRegistry.Create("fcos-lite", Shape, 4, 1);
        using var other = ModelRegistry.Create("fcos-lite", Shape, 4, 1);
        TensorFile.Sha256(StateDict.Of(one)).ShouldBe(TensorFile.Sha256(StateDict.Of(other)));
        foreach (var (name, parameter) in one.named_parameters().Where(p => p.name.Contains("norm")))
            parameter.eq(tensor(name.EndsWith("weight", StringComparison.Ordinal) ? 1f : 0f)).all().item<bool>()
                .ShouldBeTrue(name);
    }

    [Fact]
    public void Folded_for_inference_it_says_the_same()
    {
        using var noGradient = no_grad();
        using var model = ModelRegistry.Create("fcos-lite", Shape, 4, 1);
        var images = ModelTests.Images(Shape, 2);
        model.train();
        model.call(images);
        model.eval();
        var expected = model.call(images).data<float>().ToArray();
        using var folded = model.FoldedForInference();
        model.call(images).data<float>().ToArray().ShouldBe(expected, 1e-4);
    }
}
