using KdCluster.Contracts;
using KdCluster.Distillation.Models;
using TorchSharp.Modules;

namespace KdCluster.Export.Onnx;

/// <summary>Nets that answer at the places of <see cref="DetectionGrid"/>, as ONNX.</summary>
internal static class OnnxDetectors
{
    private static readonly string[] Levels = ["p3", "p4", "p5"];

    /// <returns>Of its answers without the batch: places x (classes + 5).</returns>
    public static long[] Shape(ImageModel model) =>
    [
        DetectionGrid.PlacesOf(model.Spec.Input.ToShape()), model.Spec.Classes + DetectionGrid.ValuesBesideClasses,
    ];

    /// <returns>The pyramid, B x channels x places.</returns>
    public static string Body(OnnxLayers layers, ImageModel model, string images)
    {
        var map = layers.Relu(layers.Convolution(images, "conv1", "bn1"));
        var maps = new List<string>();
        for (var i = 1; layers.Has($"stage{i}"); i++)
        {
            map = OnnxModels.DoubleConvolution(layers.Below($"stage{i}"), layers.MaxPool(map, 2, roundsUp: true));
            maps.Add(map);
        }

        string? above = null;
        var joined = new string[Levels.Length];
        for (var level = Levels.Length - 1; level >= 0; level--)
        {
            var own = layers.Convolution(maps[maps.Count - Levels.Length + level], $"lateral_{Levels[level]}");
            above = above is null ? own : layers.Add(own, layers.Nearest(above, Sides(model, level)));
            joined[level] = Flat(layers, layers.Convolution(above, $"smooth_{Levels[level]}"));
        }

        return layers.Graph.Node("Concat", joined, OnnxGraph.Number("axis", 2));
    }

    /// <returns>B x <see cref="Shape"/>.</returns>
    public static string Head(OnnxLayers layers, ImageModel model, string pyramid)
    {
        var (graph, answers, start) = (layers.Graph, new List<string>(), 0L);
        for (var level = 0; level < Levels.Length; level++)
        {
            var (height, width) = Sides(model, level);
            var end = start + (height * width);
            var part = layers.Slice(pyramid, start, end, 2);
            var map = graph.Node("Reshape", [part, graph.Constant($"map{height}x{width}", 0, 0, height, width)]);
            var box = Tower(layers.Below("box_tower"), map);
            var answer = layers.Concat(
                layers.Convolution(Tower(layers.Below("class_tower"), map), "logits"),
                layers.Convolution(box, "centre"), layers.Relu(layers.Convolution(box, "distances")));
            answers.Add(graph.Node("Transpose", Flat(layers, answer), OnnxGraph.Ints("perm", 0, 2, 1)));
            start = end;
        }

        return layers.Concat(answers);
    }

    private static (long Height, long Width) Sides(ImageModel model, int level)
    {
        var (input, stride) = (model.Spec.Input, DetectionGrid.Strides[level]);
        return (DetectionGrid.Along(input.Height, stride), DetectionGrid.Along(input.Width, stride));
    }

    private static string Flat(OnnxLayers layers, string map) =>
        layers.Graph.Node("Reshape", [map, layers.Graph.Constant("flat", 0, 0, -1)]);

    private static string Tower(OnnxLayers tower, string map)
    {
        for (var i = 1; tower.Has($"conv{i}"); i++)
            map = tower.Relu(GroupNorm(tower, tower.Convolution(map, $"conv{i}"), $"norm{i}"));
        return map;
    }

    /// <summary>Opset 13 has none: each group is normed as one channel, then weight and bias of each channel follow.
    /// </summary>
    private static string GroupNorm(OnnxLayers layers, string map, string name)
    {
        var (norm, graph) = ((GroupNorm)layers[name], layers.Graph);
        var groups = norm.num_groups;
        var (ones, zeros) = (new float[groups], new float[groups]);
        Array.Fill(ones, 1);
        var split = graph.Node("Reshape", [map, graph.Constant($"groups{groups}", 0, groups, -1)]);
        var normed = graph.Node(
            "InstanceNormalization",
            [split, graph.Constant($"ones{groups}", ones, groups), graph.Constant($"zeros{groups}", zeros, groups)],
            OnnxGraph.Number("epsilon", (float)norm.eps));
        var back = graph.Node("Reshape", [normed, graph.Node("Shape", map)]);
        return layers.Add(
            graph.Node("Mul", [back, layers.PerChannel($"{name}.weight", norm.weight!)]),
            layers.PerChannel($"{name}.bias", norm.bias!));
    }
}
