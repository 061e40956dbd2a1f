using KdCluster.Contracts;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;

namespace KdCluster.Export.Onnx;

/// <summary>
/// What each net and block computes in evaluation mode, as ONNX. It says again what their forward methods say; a test
/// runs every model of the catalogue in ONNX Runtime and compares the logits.
/// </summary>
internal static class OnnxModels
{
    /// <returns>The shape of its logits without the batch: classes, classes x H x W of a net for masks, places x
    ///     values of a detector.</returns>
    public static long[] Shape(ImageModel model) =>
        model.Task == TaskEntry.Segmentation
            ? [model.Spec.Classes, model.Spec.Input.Height, model.Spec.Input.Width]
        : model is Detector detector ? OnnxDetectors.Shape(detector)
        : [model.Spec.Classes];

    /// <returns>Logits, B x <see cref="Shape"/>.</returns>
    public static string Whole(OnnxGraph graph, ImageModel model, string images)
    {
        var layers = new OnnxLayers(graph, model, "");
        return Head(layers, model, Body(layers, model, images));
    }

    /// <summary>Student's body, projector, the teacher's classifier (simkd).</summary>
    /// <returns>Logits, B x classes.</returns>
    public static string Reused(OnnxGraph graph, ReusedClassifier net, string images)
    {
        var map = Body(new OnnxLayers(graph, net.Student, "student."), net.Student, images);
        var projector = new OnnxLayers(graph, net.Projector, "projector.");
        for (var i = 0; projector.Has($"{i}"); i++)
            map = projector.Relu(projector.Norm(projector.PlainConvolution(map, $"{i}"), $"{i}.norm"));
        return Head(
            new OnnxLayers(graph, net.Teacher, "classifier."), net.Teacher, projector.Nearest(map, net.MapSides));
    }

    /// <returns>The last map, before any pooling to a vector.</returns>
    /// <exception cref="NotSupportedException">The net is of a kind that has no lines here yet.</exception>
    public static string Body(OnnxLayers layers, ImageModel model, string images) => model switch
    {
        TutorialCnn => Tutorial(layers, images),
        KerasCnn => Keras(layers, model, images),
        Vgg => VggBlocks(layers, images),
        WideResNet => Wide(layers, images),
        MobileNetV2 => Mobile(layers, images),
        ImageNetMobileNetV2 => MobileV2(layers, images),
        StagedModel staged => Staged(layers, staged, images),
        UNet => OnnxSegmenters.UNetLevels(layers, model, images),
        Lraspp => OnnxSegmenters.LrasppBody(layers, model, images),
        DeepLabV3 => OnnxSegmenters.DeepLabBody(layers, model, images),
        Detector detector => OnnxDetectors.Body(layers, detector, images),
        _ => throw new NotSupportedException($"model {model.Spec.Name} has no ONNX form yet: export it as safetensors"),
    };

    /// <returns>Logits, B x <see cref="Shape"/>.</returns>
    public static string Head(OnnxLayers layers, ImageModel model, string map) => model switch
    {
        TutorialCnn => layers.Linear(
            layers.Relu(layers.Linear(layers.Flatten(map), "classifier.0")), "classifier.3"),
        // The dense layer reads its input in Keras' order: row, column, channel.
        KerasCnn => layers.Linear(
            layers.Flatten(layers.Graph.Node("Transpose", map, OnnxGraph.Ints("perm", 0, 2, 3, 1))), "dense"),
        Vgg => layers.Linear(layers.Pooled(map), "classifier"),
        MobileNetV2 => layers.Linear(layers.Pooled(map), "classifier.0"),
        ImageNetMobileNetV2 => layers.Linear(layers.Pooled(map), "classifier.1"),
        UNet => OnnxSegmenters.Picture(layers, model, layers.Convolution(map, "head")),
        Lraspp => OnnxSegmenters.LrasppHead(layers, model, map),
        DeepLabV3 => OnnxSegmenters.Picture(layers, model, layers.Convolution(map, "classifier.4")),
        Detector detector => OnnxDetectors.Head(layers, detector, map),
        _ => layers.Linear(layers.Pooled(map), layers.Has("fc") ? "fc" : "linear"),
    };

    public static string DoubleConvolution(OnnxLayers block, string input) => block.Relu(
        block.Convolution(block.Relu(block.Convolution(input, "conv1", "bn1")), "conv2", "bn2"));

    private static string Tutorial(OnnxLayers layers, string map)
    {
        // Numbers that the names leave out are ReLUs and poolings, as in the tutorial: conv, relu, [conv, relu,] pool.
        var names = Enumerable.Range(0, 12).Where(i => layers.Has($"features.{i}")).ToList();
        foreach (var (index, name) in names.Index())
        {
            map = layers.Relu(layers.Convolution(map, $"features.{name}"));
            var next = index + 1 < names.Count ? names[index + 1] : name + 3;
            if (next == name + 3)
                map = layers.MaxPool(map, 2);
        }

        return map;
    }

    private static string Keras(OnnxLayers layers, ImageModel model, string images)
    {
        var (height, width) = (model.Spec.Input.Height, model.Spec.Input.Width);
        var map = Same("conv1", images, height, width);
        map = layers.Graph.Node("LeakyRelu", map, OnnxGraph.Number("alpha", 0.2f));
        map = layers.Graph.Node(
            "MaxPool", map, OnnxGraph.Ints("kernel_shape", 2, 2), OnnxGraph.Ints("strides", 1, 1),
            OnnxGraph.Ints("pads", 0, 0, 1, 1));
        return Same("conv2", map, (height + 1) / 2, (width + 1) / 2);

        string Same(string name, string input, int rows, int columns)
        {
            var pads = layers.Graph.Constant($"{name}.pads", 0, 0, rows % 2, columns % 2, 0, 0, 1, 1);
            return layers.Convolution(layers.Graph.Node("Pad", [input, pads]), name);
        }
    }

    private static string VggBlocks(OnnxLayers layers, string map)
    {
        for (var block = 0; layers.Has($"block{block}"); block++)
        {
            for (var i = 0; layers.Has($"block{block}.{i}"); i += 3)
                map = layers.Relu(layers.Convolution(map, $"block{block}.{i}", $"block{block}.{i + 1}"));
            if (block < 3)
                map = layers.MaxPool(map, 2);
        }

        return map;
    }

    private static string Wide(OnnxLayers layers, string images)
    {
        var map = layers.Convolution(images, "conv1");
        for (var i = 1; layers.Has($"block{i}"); i++)
            map = Chain(layers.Below($"block{i}.layer"), map);
        return layers.Relu(layers.Norm(map, "bn1"));
    }

    private static string Mobile(OnnxLayers layers, string images)
    {
        var map = layers.Relu(layers.Convolution(images, "conv1.0", "conv1.1"));
        for (var i = 0; layers.Has($"blocks.{i}"); i++)
            map = Chain(layers.Below($"blocks.{i}"), map);
        return layers.Relu(layers.Convolution(map, "conv2.0", "conv2.1"));
    }

    /// <summary>Stem, blocks and last convolution are numbered through.</summary>
    private static string MobileV2(OnnxLayers layers, string images)
    {
        var map = images;
        for (var i = 0; layers.Has($"features.{i}"); i++)
            map = layers[$"features.{i}"] is LinearBottleneck block
                ? OnnxBlocks.Block(layers.Below($"features.{i}"), block, map)
                : layers.Relu6(layers.Convolution(map, $"features.{i}.0", $"features.{i}.1"));
        return map;
    }

    private static string Staged(OnnxLayers layers, StagedModel model, string images)
    {
        var map = Stages(layers, images, model.Pools)[^1];
        return layers.Has("conv2") ? layers.Relu(layers.Convolution(map, "conv2", "bn2")) : map;
    }

    /// <returns>The map of each stage.</returns>
    /// <param name="pools">Whether a pooling follows the stem.</param>
    public static IReadOnlyList<string> Stages(OnnxLayers layers, string images, bool pools)
    {
        var (map, maps) = (layers.Relu(layers.Convolution(images, "conv1", "bn1")), new List<string>());
        if (pools)
            map = layers.StemPool(map);
        for (var i = 1; layers.Has($"layer{i}"); i++)
            maps.Add(map = Chain(layers.Below($"layer{i}"), map));
        return maps;
    }

    private static string Chain(OnnxLayers layers, string map)
    {
        for (var i = 0; layers.Has($"{i}"); i++)
            map = OnnxBlocks.Block(layers.Below($"{i}"), layers[$"{i}"], map);
        return map;
    }
}
