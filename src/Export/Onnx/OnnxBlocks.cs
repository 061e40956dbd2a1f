using KdCluster.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Export.Onnx;

/// <summary>What the blocks of the nets compute in evaluation mode, as ONNX.</summary>
internal static class OnnxBlocks
{
    /// <exception cref="NotSupportedException">The block is of a kind that has no lines here yet.</exception>
    public static string Block(OnnxLayers layers, nn.Module block, string map) => block switch
    {
        ResidualBlock => Residual(layers, map, [("conv1", "bn1"), ("conv2", "bn2")]),
        BottleneckBlock => Residual(layers, map, [("conv1", "bn1"), ("conv2", "bn2"), ("conv3", "bn3")]),
        PreActivationBlock => PreActivation(layers, map),
        InvertedResidual => Inverted(layers, map),
        LinearBottleneck bottleneck => Linear(layers, bottleneck, map),
        ShuffleBottleneck => Shuffled(layers, map),
        ShuffleUnit => Unit(layers, map),
        ShuffleDownUnit => DownUnit(layers, map),
        _ => throw new NotSupportedException($"{block.GetType().Name} has no ONNX form yet: export as safetensors"),
    };

    private static string Residual(OnnxLayers layers, string map, (string Convolution, string Norm)[] steps)
    {
        var result = map;
        foreach (var (index, (convolution, norm)) in steps.Index())
            result = layers.Convolution(index == 0 ? result : layers.Relu(result), convolution, norm);
        var shortcut = new[] { "downsample", "shortcut" }.FirstOrDefault(layers.Has);
        return layers.Relu(layers.Add(
            result, shortcut is null ? map : layers.Convolution(map, $"{shortcut}.0", $"{shortcut}.1")));
    }

    private static string PreActivation(OnnxLayers layers, string map)
    {
        var active = layers.Relu(layers.Norm(map, "bn1"));
        var result = layers.Convolution(layers.Relu(layers.Convolution(active, "conv1", "bn2")), "conv2");
        return layers.Add(result, layers.Has("convShortcut") ? layers.Convolution(active, "convShortcut") : map);
    }

    private static string Inverted(OnnxLayers layers, string map)
    {
        var result = layers.Relu(layers.Convolution(map, "conv.0", "conv.1"));
        result = layers.Relu(layers.Convolution(result, "conv.3", "conv.4"));
        result = layers.Convolution(result, "conv.6", "conv.7");
        var (first, depthwise, last) = ((Conv2d)layers["conv.0"], (Conv2d)layers["conv.3"], (Conv2d)layers["conv.6"]);
        return depthwise.stride[0] == 1 && first.in_channels == last.out_channels ? layers.Add(result, map) : result;
    }

    private static string Linear(OnnxLayers layers, LinearBottleneck block, string map)
    {
        var result = map;
        var pairs = block.Expands ? 2 : 1;
        for (var i = 0; i < pairs; i++)
            result = layers.Relu6(layers.Convolution(result, $"conv.{i}.0", $"conv.{i}.1"));
        result = layers.Convolution(result, $"conv.{pairs}", $"conv.{pairs + 1}");
        return block.Adds ? layers.Add(result, map) : result;
    }

    private static string Shuffled(OnnxLayers layers, string map)
    {
        var (first, depthwise) = ((Conv2d)layers["conv1"], (Conv2d)layers["conv2"]);
        var result = layers.Relu(layers.Convolution(map, "conv1", "bn1"));
        if (first.groups > 1)
            result = Shuffle(layers, result, first.groups, first.out_channels);
        result = layers.Relu(layers.Convolution(result, "conv2", "bn2"));
        result = layers.Convolution(result, "conv3", "bn3");
        return layers.Relu(depthwise.stride[0] == 1
            ? layers.Add(result, map)
            : layers.Concat(result, AveragePool(layers, map)));
    }

    private static string Unit(OnnxLayers layers, string map)
    {
        var half = ((Conv2d)layers["conv1"]).in_channels;
        var (passed, changed) = (layers.Graph.Slice(map, 0, half, 1), layers.Graph.Slice(map, half, 2 * half, 1));
        changed = layers.Relu(layers.Convolution(changed, "conv1", "bn1"));
        changed = layers.Convolution(changed, "conv2", "bn2");
        changed = layers.Relu(layers.Convolution(changed, "conv3", "bn3"));
        return Shuffle(layers, layers.Concat(passed, changed), 2, 2 * half);
    }

    private static string DownUnit(OnnxLayers layers, string map)
    {
        var left = layers.Convolution(layers.Convolution(map, "conv1", "bn1"), "conv2", "bn2");
        var right = layers.Relu(layers.Convolution(map, "conv3", "bn3"));
        right = layers.Convolution(layers.Convolution(right, "conv4", "bn4"), "conv5", "bn5");
        var channels = 2 * ((Conv2d)layers["conv2"]).out_channels;
        return Shuffle(layers, layers.Concat(layers.Relu(left), layers.Relu(right)), 2, channels);
    }

    /// <summary>Channel c of group g becomes channel g of place c. 0 in a shape: as it was.</summary>
    private static string Shuffle(OnnxLayers layers, string map, long groups, long channels)
    {
        var graph = layers.Graph;
        // The sides of the map are not known here: both stay one dimension until the channels are joined again.
        var split = graph.Constant($"shuffle{groups}x{channels / groups}", 0, groups, channels / groups, -1);
        var flat = graph.Node("Reshape", [map, split]);
        var swapped = graph.Node("Transpose", flat, OnnxGraph.Ints("perm", 0, 2, 1, 3));
        return graph.Node("Reshape", [swapped, graph.Node("Shape", map)]);
    }

    private static string AveragePool(OnnxLayers layers, string map) => layers.Graph.Node(
        "AveragePool", map, OnnxGraph.Ints("kernel_shape", 3, 3), OnnxGraph.Ints("strides", 2, 2),
        OnnxGraph.Ints("pads", 1, 1, 1, 1), OnnxGraph.Number("count_include_pad", 1));
}
