using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;

namespace KdCluster.Distillation.Tests.Checkpoints;

/// <summary>Weights of a body alone: a classifier's, or those of another net with that body.</summary>
public sealed class BackboneTests : IDisposable
{
    private static readonly ImageShape Photograph = new(3, 96, 80);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-backbone");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_classifier_s_body_is_taken_and_the_head_stays()
    {
        using var classifier = ModelRegistry.Create("resnet18", Photograph, 7, 1);
        using var drawn = ModelRegistry.Create("fcos_resnet18_fpn", Photograph, 3, 2);
        using var model = ModelRegistry.Create("fcos_resnet18_fpn", Photograph, 3, 2);

        Weights.LoadBackbone(model, Saved(classifier));

        var (of, before) = (Tensors(classifier), Tensors(drawn));
        foreach (var (name, value) in Tensors(model))
        {
            var expected = name.StartsWith("backbone.body.", StringComparison.Ordinal)
                ? of[name["backbone.body.".Length..]]
                : before[name];
            // Nineteen million values: an assertion on each of them takes long.
            value.AsSpan().SequenceEqual(expected).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void A_body_is_taken_from_another_net_that_has_it()
    {
        using var other = ModelRegistry.Create("lraspp_mobilenet_v3_large", Photograph, 7, 1);
        using var model = ModelRegistry.Create("lraspp_mobilenet_v3_large", Photograph, 3, 2);

        Weights.LoadBackbone(model, Saved(other));

        Tensors(model)["backbone.16.0.weight"].ShouldBe(Tensors(other)["backbone.16.0.weight"]);
        Tensors(model)["backbone.16.0.weight"].Length.ShouldBe(960 * 160);
    }

    [Fact]
    public void What_does_not_fit_is_named_and_nothing_is_changed()
    {
        using var classifier = ModelRegistry.Create("resnet34", Photograph, 7, 1);
        using var model = ModelRegistry.Create("fcos_resnet18_fpn", Photograph, 3, 2);
        var before = Tensors(model)["backbone.body.conv1.weight"];
        var error = Should.Throw<CheckpointException>(() => Weights.LoadBackbone(model, Saved(classifier)));
        error.Message.ShouldContain(
            "it does not fit fcos_resnet18_fpn's backbone, the body of a resnet18: not expected: layer1.2.bn1.bias",
            Case.Sensitive);
        Tensors(model)["backbone.body.conv1.weight"].ShouldBe(before);

        using var mobile = ModelRegistry.Create("mobilenet_v2", Photograph, 7, 1);
        using var masks = ModelRegistry.Create("lraspp_mobilenet_v3_large", Photograph, 3, 2);
        Should.Throw<CheckpointException>(() => Weights.LoadBackbone(masks, Saved(mobile))).Message
            .ShouldContain("missing: features.1.block.0.0.weight [16, 1, 3, 3]", Case.Sensitive);
    }

    [Fact]
    public void A_net_without_such_a_body_says_so()
    {
        using var classifier = ModelRegistry.Create("resnet18", Photograph, 7, 1);
        using var model = ModelRegistry.Create("unet-16", Photograph, 3, 2);
        Should.Throw<CheckpointException>(() => Weights.LoadBackbone(model, Saved(classifier))).Message
            .ShouldContain("unet-16 has no backbone to load it into", Case.Sensitive);
    }

    private static Dictionary<string, float[]> Tensors(ImageModel model) => StateDict.Of(model)
        .Where(t => t.Value.dtype == TorchSharp.torch.ScalarType.Float32)
        .ToDictionary(t => t.Name, t => t.Value.detach().contiguous().data<float>().ToArray());

    private string Saved(ImageModel model)
    {
        var path = Path.Combine(_folder.FullName, $"{model.Spec.Name}.safetensors");
        TensorFile.Write(path, StateDict.Of(model), new Dictionary<string, string>());
        return path;
    }
}
