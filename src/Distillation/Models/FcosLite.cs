using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A small FCOS (Tian et al. 2019) that trains in minutes: a body of plain convolutions that halves the sides five
/// times, a pyramid of its last three maps (Lin et al. 2017) and heads that all three share. Its answers are those of
/// <see cref="DetectionGrid"/>: B x P x (C + 5), with distances that are never below zero.
/// </summary>
public sealed class FcosLite : ImageModel, IFoldable
{
    private const int Halvings = 5;

    /// <summary>Of the pyramid, whatever the body's width: maps of two nets can be compared.</summary>
    private const int Channels = 64;

    /// <summary>At first a class is there with this probability, so that the many places without any do not drown the
    /// others (Lin et al. 2017, section 4.1).</summary>
    private const double Prior = 0.01;

    /// <summary>In strides: below zero a distance has no gradient.</summary>
    private const double DistanceAtFirst = 2;

    private readonly ConvNorm _stem;
    private readonly DoubleConv[] _stages;
    private readonly Conv2d[] _lateral;
    private readonly Conv2d[] _smooth;
    private readonly HeadTower _classes;
    private readonly HeadTower _boxes;
    private readonly Conv2d _logits;
    private readonly Conv2d _centre;
    private readonly Conv2d _distances;
    private readonly (int Height, int Width)[] _sides;

    private FcosLite(ModelSpec spec, int width)
        : base(spec)
    {
        int[] widths = [width, 2 * width, 4 * width, 8 * width, 8 * width];
        _sides = [.. DetectionGrid.Strides.Select(stride =>
            (DetectionGrid.Along(spec.Input.Height, stride), DetectionGrid.Along(spec.Input.Width, stride)))];
        _stem = new ConvNorm(spec.Input.Channels, width, 3, 2).RegisterOn(this, "conv1", "bn1");
        _stages = [.. Enumerable.Range(1, Halvings - 1).Select(i => new DoubleConv(widths[i - 1], widths[i]))];
        _lateral = [.. widths[^3..].Select(from => nn.Conv2d(from, Channels, 1))];
        _smooth = [.. _lateral.Select(_ => nn.Conv2d(Channels, Channels, 3, padding: 1))];
        (_classes, _boxes) = (new HeadTower(Channels), new HeadTower(Channels));
        _logits = nn.Conv2d(Channels, spec.Classes, 3, padding: 1);
        _centre = nn.Conv2d(Channels, 1, 3, padding: 1);
        _distances = nn.Conv2d(Channels, 4, 3, padding: 1);
        foreach (var (at, stage) in _stages.Index())
            register_module($"stage{at + 1}", stage);
        foreach (var (at, level) in LevelNames.Index())
        {
            register_module($"lateral_{level}", _lateral[at]);
            register_module($"smooth_{level}", _smooth[at]);
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
    }

    public static ModelDefinition Small { get; } = Of("fcos-lite", 16, "a student on scenes");

    public static ModelDefinition Large { get; } = Of("fcos-lite-32", 32, "its teacher");

    public override TaskEntry Task => TaskEntry.Detection;

    public override IReadOnlyList<string> FeatureNames { get; }

    /// <summary>All levels of the pyramid, one behind the other: B x c x 1 x P.</summary>
    public override string LastMap => "pyramid";

    public IEnumerable<ConvNorm> Folds => [_stem];

    private static IReadOnlyList<string> LevelNames { get; } = ["p3", "p4", "p5"];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        var maps = new List<Tensor>();
        foreach (var (at, stage) in _stages.Index())
            maps.Add(map = tap.Offer(
                $"stage{at + 1}", stage.call(nn.functional.max_pool2d(map, 2, ceil_mode: true))));
        var levels = new Tensor[LevelNames.Count];
        Tensor? above = null;
        for (var level = levels.Length - 1; level >= 0; level--)
        {
            var own = _lateral[level].call(maps[maps.Count - levels.Length + level]);
            above = above is null
                ? own
                : own.Plus(nn.functional.interpolate(above, [own.shape[2], own.shape[3]]));
            levels[level] = tap.Offer(LevelNames[level], _smooth[level].call(above));
        }

        return tap.Offer(LastMap, Joined(levels).unsqueeze(1).permute(0, 3, 1, 2));
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap)
    {
        var (places, answers, start) = (lastMap.permute(0, 2, 3, 1).squeeze(1), new List<Tensor>(), 0);
        foreach (var (height, width) in _sides)
        {
            var map = places.narrow(1, start, height * width).contiguous()
                .view(-1, height, width, places.shape[2]).permute(0, 3, 1, 2);
            var box = _boxes.call(map);
            answers.Add(cat(
                [_logits.call(_classes.call(map)), _centre.call(box), _distances.call(box).relu()], 1));
            start += height * width;
        }

        return Joined(answers);
    }

    /// <returns>B x P x c of maps B x c x h x w.</returns>
    private static Tensor Joined(IEnumerable<Tensor> maps) =>
        cat([.. maps.Select(map => map.permute(0, 2, 3, 1).flatten(1, 2))], 1);

    private void Draw()
    {
        Initial.HeFanOut(_stages.SelectMany(stage => stage.Folds).Prepend(_stem).Select(layer => layer.Convolution));
        Initial.HeFanOut(_lateral.Concat(_smooth));
        Initial.HeFanOut(_classes.Convolutions.Concat(_boxes.Convolutions));
        using var noGradient = no_grad();
        foreach (var (layer, bias) in new[]
                 { (_logits, -Math.Log((1 - Prior) / Prior)), (_centre, 0), (_distances, DistanceAtFirst) })
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

/// <summary>What a head does before its answers: two 3x3 convolutions, each with group norm and ReLU.</summary>
public sealed class HeadTower : Block
{
    private const int Groups = 8;

    private readonly Conv2d[] _convolutions;
    private readonly GroupNorm[] _norms;

    public HeadTower(int channels)
        : base(nameof(HeadTower))
    {
        _convolutions = [.. Enumerable.Range(0, 2).Select(_ => nn.Conv2d(channels, channels, 3, padding: 1))];
        _norms = [.. _convolutions.Select(_ => nn.GroupNorm(Groups, channels))];
        using var noGradient = no_grad();
        // TorchSharp 0.107 gives them whatever lay in memory, where PyTorch has 1 and 0.
        foreach (var norm in _norms)
        {
            nn.init.ones_(norm.weight!);
            nn.init.zeros_(norm.bias!);
        }
        for (var i = 0; i < _convolutions.Length; i++)
        {
            register_module($"conv{i + 1}", _convolutions[i]);
            register_module($"norm{i + 1}", _norms[i]);
        }
    }

    public IEnumerable<Conv2d> Convolutions => _convolutions;

    public override Tensor forward(Tensor map)
    {
        foreach (var (convolution, norm) in _convolutions.Zip(_norms))
            map = norm.call(convolution.call(map)).relu_();
        return map;
    }
}
