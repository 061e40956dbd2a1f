using Google.Protobuf;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using KdCluster.Export.Onnx.Format;

namespace KdCluster.Export.Onnx;

/// <summary>
/// Writes a net as ONNX (opset 13): `images` B x C x H x W to `logits`, B x classes of a classifier,
/// B x classes x H x W of a net for masks and B x places x (classes + 5) of a detector; B is left open.
/// </summary>
public static class OnnxFile
{
    private const long FormatVersion = 8;
    private const long OperatorSet = 13;

    /// <param name="preprocessing">Whether images come as bytes' values 0..255 and are normalised inside the graph;
    ///     else they come normalised.</param>
    /// <param name="decoding">Of a detector: whether boxes that were found come out (<see cref="OnnxDecoding"/>) in the
    ///     place of `logits`.</param>
    /// <exception cref="NotSupportedException">The model has no ONNX form yet, or gives no boxes to decode.</exception>
    public static void Write(Stream file, Student student, bool preprocessing, bool decoding = false)
    {
        var (facts, model) = (student.Facts, student.Model);
        if (decoding && model.Task.Grid is null)
            throw new NotSupportedException(
                $"{facts.Model} gives {model.Task.TargetInWords}: there are no boxes to decode, export it without");
        Write(
            file, facts.Shape, preprocessing ? facts.Normalisation : null, facts.ToMetadata(),
            (graph, images) =>
            {
                var logits = student.Reused is { } reused
                    ? OnnxModels.Reused(graph, reused, images)
                    : OnnxModels.Whole(graph, model, images);
                if (decoding)
                    OnnxDecoding.Outputs(graph, model.Task.Grid!, facts.Shape, facts.Classes.Count, logits);
                else
                    graph.Output("logits", logits, OnnxModels.Shape(model));
            });
    }

    /// <param name="preprocessing">Images come as bytes' values 0..255 and are normalised inside the graph; null: they
    ///     come normalised.</param>
    /// <param name="metadata">What the file says of itself, such as the classes' names.</param>
    /// <exception cref="NotSupportedException">The model has no ONNX form yet.</exception>
    public static void Write(
        Stream file, ImageModel model, Normalisation? preprocessing, IReadOnlyDictionary<string, string> metadata) =>
        Write(
            file, model.Spec.Input, preprocessing, metadata,
            (graph, images) => graph.Output(
                "logits", OnnxModels.Whole(graph, model, images), OnnxModels.Shape(model)));

    private static void Write(
        Stream file, ImageShape shape, Normalisation? preprocessing, IReadOnlyDictionary<string, string> metadata,
        Action<OnnxGraph, string> outputs)
    {
        var graph = new OnnxGraph();
        var images = graph.Input("images", shape.Channels, shape.Height, shape.Width);
        if (preprocessing is not null)
            images = Normalised(graph, images, preprocessing);
        outputs(graph, images);
        var proto = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "KdCluster",
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = OperatorSet } },
            Graph = graph.Graph,
        };
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        proto.WriteTo(file);
    }

    // (x / 255 - mean) / deviation = (x - 255 mean) / (255 deviation)
    private static string Normalised(OnnxGraph graph, string images, Normalisation by)
    {
        long channels = by.Mean.Count;
        var mean = graph.Constant("preprocessing.mean", [.. by.Mean.Select(m => 255 * m)], 1, channels, 1, 1);
        var deviation =
            graph.Constant("preprocessing.deviation", [.. by.Deviation.Select(d => 255 * d)], 1, channels, 1, 1);
        return graph.Node("Div", [graph.Node("Sub", [images, mean]), deviation]);
    }
}
