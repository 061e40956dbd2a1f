using KdCluster.Distillation.Models;

namespace KdCluster.Export.Onnx;

/// <summary><see cref="MobileNetV3Body"/> in evaluation mode, as ONNX.</summary>
internal static class OnnxMobileNetV3
{
    /// <param name="layers">Of the body.</param>
    /// <returns>Its maps of stride 8 and 16.</returns>
    public static (string Low, string High) Maps(OnnxLayers layers, string images)
    {
        var map = Pair(layers, "0", images, hard: true);
        var (low, at) = (map, 1);
        for (; layers[$"{at}"] is MobileNetV3Block block; at++)
        {
            map = Block(layers.Below($"{at}"), block, map);
            if (at == MobileNetV3Body.LowBlock)
                low = map;
        }

        return (low, Pair(layers, $"{at}", map, hard: true));
    }

    private static string Block(OnnxLayers layers, MobileNetV3Block block, string map)
    {
        var (result, at) = (map, 0);
        for (; layers.Has($"block.{at + 1}"); at++)
            result = layers.Has($"block.{at}.fc1")
                ? Excited(layers.Below($"block.{at}"), result)
                : Pair(layers, $"block.{at}", result, block.IsHard);
        result = layers.Convolution(result, $"block.{at}.0", $"block.{at}.1");
        return block.Adds ? layers.Add(result, map) : result;
    }

    private static string Excited(OnnxLayers layers, string map)
    {
        var squeezed = layers.Relu(layers.Convolution(layers.Averaged(map), "fc1"));
        return layers.Multiply(map, layers.HardSigmoid(layers.Convolution(squeezed, "fc2")));
    }

    private static string Pair(OnnxLayers layers, string name, string map, bool hard)
    {
        var normed = layers.Convolution(map, $"{name}.0", $"{name}.1");
        return hard ? layers.HardSwish(normed) : layers.Relu(normed);
    }
}
