using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A small FCOS (Tian et al. 2019) that trains in minutes: a body of plain convolutions that halves the sides five
/// times, a pyramid of its last three maps (Lin et al. 2017) and heads that all three share.
/// </summary>
public sealed class FcosLite : Detector, IFoldable
{
    private const int Halvings = 5;

    /// <summary>Of the pyramid, whatever the body's width: maps of two nets can be compared.</summary>
    private const int Channels = 64;

    /// <summary>Of the heads' norms.</summary>
    private const int Groups = 8;

    /// <summary>In strides: below zero a distance has no gradient.</summary>
    private const double DistanceAtFirst = 2;

    private readonly ConvNorm _stem;
    private readonly DoubleConv[] _stages;
    private readonly FeaturePyramid _pyramid;
    private readonly HeadTower _classes;
    private readonly HeadTower _boxes;
    private readonly Conv2d _logits;
    private readonly Conv2d _centre;
    private readonly Conv2d _distances;

    private FcosLite(ModelSpec spec, int width)
        : base(spec, TaskEntry.Detection)
    {
        int[] widths = [width, 2 * width, 4 * width, 8 * width, 8 * width];
        _stem = new ConvNorm(spec.Input.Channels, width, 3, 2).RegisterOn(this, "conv1", "bn1");
        _stages = [.. Enumerable.Range(1, Halvings - 1).Select(i => new DoubleConv(widths[i - 1], widths[i]))];
        _pyramid = FeaturePyramid.Of(widths[^LevelNames.Count..], Channels);
        (_classes, _boxes) = (Tower(), Tower());
        _logits = nn.Conv2d(Channels, spec.Classes, 3, padding: 1);
        _centre = nn.Conv2d(Channels, 1, 3, padding: 1);
        _distances = nn.Conv2d(Channels, 4, 3, padding: 1);
        foreach (var (at, stage) in _stages.Index())
            register_module($"stage{at + 1}", stage);
        foreach (var (at, level) in LevelNames.Index())
        {
            register_module($"lateral_{level}", _pyramid.Lateral[at]);
            register_module($"smooth_{level}", _pyramid.Smooth[at]);
        }

        register_module("class_tower", _classes);
        register_module("box_tower", _boxes);
        register_module("logits", _logits);
        register_module("centre", _centre);
        register_module("distances", _distances);
        Draw();
        FeatureNames =
        [
            "stem", .. _stages.Select((_, at) => $"stage{at + 1}"), .. LevelNames.Reverse(), LastMap,
        ];

        static HeadTower Tower() => new(Channels, [("conv1", "norm1"), ("conv2", "norm2")], Groups);
    }

    public static ModelDefinition Small { get; } = Of("fcos-lite", 16, "a student on scenes");

    public static ModelDefinition Large { get; } = Of("fcos-lite-32", 32, "its teacher");

    public override IReadOnlyList<string> FeatureNames { get; }

    public IEnumerable<ConvNorm> Folds => [_stem];

    private static IReadOnlyList<string> LevelNames { get; } = ["p3", "p4", "p5"];

    protected override IReadOnlyList<Tensor> Levels(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        var maps = new List<Tensor>();
        foreach (var (at, stage) in _stages.Index())
            maps.Add(map = tap.Offer(
                $"stage{at + 1}", stage.call(nn.functional.max_pool2d(map, 2, ceil_mode: true))));
        return _pyramid.Levels([.. maps.TakeLast(LevelNames.Count)], LevelNames, tap);
    }

    protected override Tensor Answer(Tensor map)
    {
        var box = _boxes.call(map);
        return cat([_logits.call(_classes.call(map)), _centre.call(box), _distances.call(box).relu()], 1);
    }

    private void Draw()
    {
        Initial.HeFanOut(_stages.SelectMany(stage => stage.Folds).Prepend(_stem).Select(layer => layer.Convolution));
        Initial.HeFanOut(_pyramid.Lateral.Concat(_pyramid.Smooth));
        Initial.HeFanOut(_classes.Convolutions.Concat(_boxes.Convolutions));
        using var noGradient = no_grad();
        foreach (var (layer, bias) in new[]
                 { (_logits, ClassBias), (_centre, 0), (_distances, DistanceAtFirst) })
        {
            nn.init.normal_(layer.weight, 0, 0.01);
            nn.init.constant_(layer.bias!, bias.Held());
        }
    }

    private static ModelDefinition Of(string name, int width, string what) =>
        new(name, $"FCOS of width {width} with strides 8, 16 and 32: {what}", spec => new FcosLite(spec, width))
        {
            Task = TaskEntry.Detection,
            Inputs = ModelDefinition.SceneInputs,
        };
}
