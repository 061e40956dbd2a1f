using KdCluster.Distillation.Models;

namespace KdCluster.Export.Onnx;

/// <summary>Nets that give a map of logits of the picture's size, as ONNX.</summary>
internal static class OnnxSegmenters
{
    /// <summary>A map of logits brought to the picture's sides.</summary>
    public static string Picture(OnnxLayers layers, ImageModel model, string map) =>
        layers.Bilinear(map, (model.Spec.Input.Height, model.Spec.Input.Width));

    /// <summary>Down to the smallest map, and back with each level's own beside it.</summary>
    public static string UNetLevels(OnnxLayers layers, ImageModel model, string images)
    {
        // The stem, and each level below the first, halve the sides: the stem rounds up, pooling down.
        (long Height, long Width) sides = ((model.Spec.Input.Height + 1) / 2, (model.Spec.Input.Width + 1) / 2);
        var map = layers.Relu(layers.Convolution(images, "conv1", "bn1"));
        var skips = new List<string>();
        for (var level = 0; layers.Has($"down{level}"); level++)
        {
            map = OnnxModels.DoubleConvolution(layers.Below($"down{level}"), level == 0 ? map : layers.MaxPool(map, 2));
            skips.Add(map);
        }

        for (var level = skips.Count - 2; level >= 0; level--)
        {
            var larger = layers.Nearest(map, (sides.Height >> level, sides.Width >> level));
            map = OnnxModels.DoubleConvolution(layers.Below($"up{level}"), layers.Concat(larger, skips[level]));
        }

        return map;
    }

    /// <summary>Low features beside high ones, whose channels are weighed, brought to their sides.</summary>
    public static string LrasppBody(OnnxLayers layers, ImageModel model, string images)
    {
        var (low, high) = OnnxMobileNetV3.Maps(layers.Below("backbone"), images);
        var weights = layers.Graph.Node("Sigmoid", layers.Convolution(layers.Averaged(high), "classifier.scale.1"));
        var reduced = layers.Relu(layers.Convolution(high, "classifier.cbr.0", "classifier.cbr.1"));
        return layers.Concat(low, layers.Bilinear(layers.Multiply(reduced, weights), Eighths(model)));
    }

    public static string LrasppHead(OnnxLayers layers, ImageModel model, string map)
    {
        var low = layers.Graph.Slice(map, 0, MobileNetV3Body.LowChannels, 1);
        var high = layers.Graph.Slice(map, MobileNetV3Body.LowChannels, int.MaxValue, 1);
        return Picture(
            layers, model,
            layers.Add(
                layers.Convolution(low, "classifier.low_classifier"),
                layers.Convolution(high, "classifier.high_classifier")));
    }

    public static string DeepLabBody(OnnxLayers layers, ImageModel model, string images)
    {
        var map = OnnxModels.Stages(layers.Below("backbone"), images, pools: true)[^1];
        var pyramid = Pyramid(layers.Below("classifier.0"), model, map);
        return layers.Relu(layers.Convolution(pyramid, "classifier.1", "classifier.2"));
    }

    private static string Pyramid(OnnxLayers layers, ImageModel model, string map)
    {
        var parts = new List<string>();
        for (var i = 0; layers.Has($"convs.{i}.0"); i++)
            parts.Add(layers.Relu(layers.Convolution(map, $"convs.{i}.0", $"convs.{i}.1")));
        var picture = layers.Convolution(
            layers.Averaged(map), $"convs.{parts.Count}.1", $"convs.{parts.Count}.2");
        parts.Add(layers.Bilinear(layers.Relu(picture), Eighths(model)));
        return layers.Relu(layers.Convolution(layers.Concat(parts), "project.0", "project.1"));
    }

    /// <summary>Three layers of stride 2, each of which rounds up.</summary>
    private static (long Height, long Width) Eighths(ImageModel model) =>
        ((model.Spec.Input.Height + 7) / 8, (model.Spec.Input.Width + 7) / 8);
}
