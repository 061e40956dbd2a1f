using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// FCOS (Tian et al. 2019) on a ResNet and its pyramid of five levels as torchvision names and initialises it.
/// torchvision's weights load strictly and give the answers of its heads.
/// </summary>
public sealed class Fcos : Detector
{
    private const int Channels = 256;
    private const int Groups = 32;

    /// <summary>Of PyTorch's Sequential: convolution, norm, ReLU, four times.</summary>
    private static readonly (string, string)[] TowerLayers =
        [.. Enumerable.Range(0, 4).Select(at => ($"{3 * at}", $"{(3 * at) + 1}"))];

    private static readonly string[] LevelNames = ["p3", "p4", "p5", "p6", "p7"];

    private readonly ResNetBody _body;
    private readonly Conv2d _p6;
    private readonly Conv2d _p7;
    private readonly FeaturePyramid _pyramid;
    private readonly HeadTower _classes;
    private readonly HeadTower _boxes;
    private readonly Conv2d _logits;
    private readonly Conv2d _centre;
    private readonly Conv2d _distances;

    private Fcos(ModelSpec spec, ResNetBody body)
        : base(spec, TaskEntry.PhotographDetection)
    {
        _body = body;
        (_p6, _p7) = (Coarser(), Coarser());
        Draw([_p6, _p7]);
        _pyramid = FeaturePyramid.Of([body.Channels / 4, body.Channels / 2, body.Channels], Channels);
        Draw(_pyramid.Lateral.Concat(_pyramid.Smooth));
        _classes = new HeadTower(Channels, TowerLayers, Groups);
        Draw(_classes.Convolutions, 0);
        _logits = nn.Conv2d(Channels, spec.Classes, 3, padding: 1);
        Draw([_logits], ClassBias);
        _boxes = new HeadTower(Channels, TowerLayers, Groups);
        _distances = nn.Conv2d(Channels, 4, 3, padding: 1);
        _centre = nn.Conv2d(Channels, 1, 3, padding: 1);
        Draw([_distances, _centre, .. _boxes.Convolutions], 0);
        register_module("backbone", Backbone());
        register_module("head", Heads());

        static Conv2d Coarser() => nn.Conv2d(Channels, Channels, 3, stride: 2, padding: 1);
    }

    public static ModelDefinition OnResNet50 { get; } = On(
        "resnet50", "FCOS on ResNet-50 under torchvision's names", ResNetBody.OfDepth50);

    public static ModelDefinition OnResNet18 { get; } = On(
        "resnet18", "FCOS on ResNet-18, of the same parts", ResNetBody.OfDepth18);

    public override IReadOnlyList<string> FeatureNames { get; } =
        [.. ResNetBody.FeatureNames, "p5", "p4", "p3", "p6", "p7", "pyramid"];

    protected override IReadOnlyList<Tensor> Levels(Tensor images, FeatureTap tap)
    {
        var levels = _pyramid.Levels([.. _body.Maps(images, tap).Skip(1)], LevelNames, tap);
        var p6 = tap.Offer("p6", _p6.call(levels[^1]));
        return [.. levels, p6, tap.Offer("p7", _p7.call(p6.relu()))];
    }

    protected override Tensor Answer(Tensor map)
    {
        var box = _boxes.call(map);
        return cat([_logits.call(_classes.call(map)), _centre.call(box), _distances.call(box).relu_()], 1);
    }

    private Named Backbone()
    {
        var (backbone, pyramid, lateral, smooth, coarser) =
            (new Named(), new Named(), new Named(), new Named(), new Named());
        for (var level = 0; level < _pyramid.Lateral.Count; level++)
        {
            lateral.register_module($"{level}", new Chain(_pyramid.Lateral[level]));
            smooth.register_module($"{level}", new Chain(_pyramid.Smooth[level]));
        }

        coarser.register_module("p6", _p6);
        coarser.register_module("p7", _p7);
        pyramid.register_module("inner_blocks", lateral);
        pyramid.register_module("layer_blocks", smooth);
        pyramid.register_module("extra_blocks", coarser);
        backbone.register_module("body", _body);
        backbone.register_module("fpn", pyramid);
        return backbone;
    }

    private Named Heads()
    {
        var (heads, classes, boxes) = (new Named(), new Named(), new Named());
        classes.register_module("conv", _classes);
        classes.register_module("cls_logits", _logits);
        boxes.register_module("conv", _boxes);
        boxes.register_module("bbox_reg", _distances);
        boxes.register_module("bbox_ctrness", _centre);
        heads.register_module("classification_head", classes);
        heads.register_module("regression_head", boxes);
        return heads;
    }

    /// <summary>Of the pyramid: uniform, of variance 1 / fan in.</summary>
    private static void Draw(IEnumerable<Conv2d> layers)
    {
        using var noGradient = no_grad();
        foreach (var layer in layers)
        {
            nn.init.kaiming_uniform_(layer.weight, a: 1);
            nn.init.zeros_(layer.bias!);
        }
    }

    /// <summary>Of the heads.</summary>
    private static void Draw(IEnumerable<Conv2d> layers, double bias)
    {
        using var noGradient = no_grad();
        foreach (var layer in layers)
        {
            nn.init.normal_(layer.weight, 0, 0.01);
            nn.init.constant_(layer.bias!, bias.Held());
        }
    }

    private static ModelDefinition On(string backbone, string summary, Func<int, ResNetBody> body) =>
        new($"fcos_{backbone}_fpn", summary, spec => new Fcos(spec, body(spec.Input.Channels)))
        {
            Task = TaskEntry.PhotographDetection,
            Backbone = new(backbone, "backbone.body.", "", "fc."),
            Inputs = ModelDefinition.SceneInputs,
        };
}
