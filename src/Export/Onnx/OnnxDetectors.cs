using KdCluster.Contracts;
using KdCluster.Distillation.Models;
using TorchSharp.Modules;

namespace KdCluster.Export.Onnx;

/// <summary>Nets that answer at the places of <see cref="DetectionGrid"/>, as ONNX.</summary>
internal static class OnnxDetectors
{
    /// <returns>Of its answers without the batch: places x (classes + 5).</returns>
    public static long[] Shape(Detector model) =>
    [
        model.Task.Grid!.PlacesOf(model.Spec.Input.ToShape()),
        model.Spec.Classes + DetectionGrid.ValuesBesideClasses,
    ];

    /// <returns>The pyramid, B x channels x places.</returns>
    public static string Body(OnnxLayers layers, Detector model, string images)
    {
        var levels = model is Fcos
            ? ResNetLevels(layers.Below("backbone"), model, images)
            : LiteLevels(layers, model, images);
        return layers.Graph.Node(
            "Concat", levels.Select(level => Flat(layers, level)), OnnxGraph.Number("axis", 2));
    }

    /// <returns>B x <see cref="Shape"/>.</returns>
    public static string Head(OnnxLayers layers, Detector model, string pyramid)
    {
        var (graph, answers, start) = (layers.Graph, new List<string>(), 0L);
        for (var level = 0; level < model.Task.Grid!.Strides.Count; level++)
        {
            var (height, width) = Sides(model, level);
            var end = start + (height * width);
            var part = layers.Graph.Slice(pyramid, start, end, 2);
            var map = graph.Node("Reshape", [part, graph.Constant($"map{height}x{width}", 0, 0, height, width)]);
            var answer = model is Fcos ? Answer(layers.Below("head"), map) : LiteAnswer(layers, map);
            answers.Add(graph.Node("Transpose", Flat(layers, answer), OnnxGraph.Ints("perm", 0, 2, 1)));
            start = end;
        }

        return layers.Concat(answers);
    }

    private static List<string> LiteLevels(OnnxLayers layers, Detector model, string images)
    {
        var map = layers.Relu(layers.Convolution(images, "conv1", "bn1"));
        var maps = new List<string>();
        for (var i = 1; layers.Has($"stage{i}"); i++)
            maps.Add(map = OnnxModels.DoubleConvolution(
                layers.Below($"stage{i}"), layers.MaxPool(map, 2, roundsUp: true)));
        return Pyramid(
            layers, model, [.. maps.TakeLast(model.Task.Grid!.Strides.Count)], level => $"lateral_p{level + 3}",
            level => $"smooth_p{level + 3}");
    }

    private static List<string> ResNetLevels(OnnxLayers layers, Detector model, string images)
    {
        var maps = OnnxModels.Stages(layers.Below("body"), images, pools: true);
        var levels = Pyramid(
            layers, model, [.. maps.Skip(1)], level => $"fpn.inner_blocks.{level}.0",
            level => $"fpn.layer_blocks.{level}.0");
        var p6 = layers.Convolution(levels[^1], "fpn.extra_blocks.p6");
        return [.. levels, p6, layers.Convolution(layers.Relu(p6), "fpn.extra_blocks.p7")];
    }

    private static List<string> Pyramid(
        OnnxLayers layers, Detector model, string[] maps, Func<int, string> lateral, Func<int, string> smooth)
    {
        string? above = null;
        var levels = new string[maps.Length];
        for (var level = maps.Length - 1; level >= 0; level--)
        {
            var own = layers.Convolution(maps[level], lateral(level));
            above = above is null ? own : layers.Add(own, layers.Nearest(above, Sides(model, level)));
            levels[level] = layers.Convolution(above, smooth(level));
        }

        return [.. levels];
    }

    private static string LiteAnswer(OnnxLayers layers, string map)
    {
        var box = Tower(layers.Below("box_tower"), map, LiteTower);
        return layers.Concat(
            layers.Convolution(Tower(layers.Below("class_tower"), map, LiteTower), "logits"),
            layers.Convolution(box, "centre"), layers.Relu(layers.Convolution(box, "distances")));

        static (string, string) LiteTower(int at) => ($"conv{at + 1}", $"norm{at + 1}");
    }

    private static string Answer(OnnxLayers layers, string map)
    {
        var (classes, boxes) = (layers.Below("classification_head"), layers.Below("regression_head"));
        var box = Tower(boxes.Below("conv"), map, Sequential);
        return layers.Concat(
            classes.Convolution(Tower(classes.Below("conv"), map, Sequential), "cls_logits"),
            boxes.Convolution(box, "bbox_ctrness"), layers.Relu(boxes.Convolution(box, "bbox_reg")));

        static (string, string) Sequential(int at) => ($"{3 * at}", $"{(3 * at) + 1}");
    }

    private static (long Height, long Width) Sides(Detector model, int level)
    {
        var (input, stride) = (model.Spec.Input, model.Task.Grid!.Strides[level]);
        return (DetectionGrid.Along(input.Height, stride), DetectionGrid.Along(input.Width, stride));
    }

    private static string Flat(OnnxLayers layers, string map) =>
        layers.Graph.Node("Reshape", [map, layers.Graph.Constant("flat", 0, 0, -1)]);

    private static string Tower(OnnxLayers tower, string map, Func<int, (string Convolution, string Norm)> names)
    {
        for (var i = 0; tower.Has(names(i).Convolution); i++)
            map = tower.Relu(GroupNorm(tower, tower.Convolution(map, names(i).Convolution), names(i).Norm));
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
