using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;
using static TorchSharp.torch;

namespace KdCluster.Export.Onnx;

/// <summary>
/// What becomes of a detector's answers, as <see cref="BoxScoring"/> and <see cref="Suppression"/> have it, inside the
/// graph: the best answers of all places and classes, of those of a class that overlap the best alone.
/// </summary>
internal static class OnnxDecoding
{
    private const int Edges = 4;

    /// <summary>
    /// Outputs `boxes` B x K x 4 (left, top, right, bottom in pixels), `scores` B x K and `labels` B x K (int64), the
    /// best first. K is <see cref="AveragePrecision.MostAnswers"/>, or all where there are fewer; where nothing more
    /// was found the score is 0 and the label -1.
    /// </summary>
    /// <param name="answers">B x places x (classes + 5).</param>
    public static void Outputs(
        OnnxGraph graph, DetectionGrid grid, ImageShape shape, int classes, string answers)
    {
        var places = Columns.Of(grid, shape);
        long all = (long)places.Count * classes;
        long candidates = Math.Min(BoxScoring.MostCandidates, all);
        long most = Math.Min(AveragePrecision.MostAnswers, all);
        var scores = graph.Node(
            "Sqrt",
            graph.Node(
                "Mul",
                [
                    graph.Node("Sigmoid", graph.Slice(answers, 0, classes, 2)),
                    graph.Node("Sigmoid", graph.Slice(answers, classes, classes + 1, 2)),
                ]));
        var (values, which) = Best(
            graph, graph.Node("Reshape", [scores, graph.Constant("each", 0, -1)]), candidates);
        var each = graph.Constant("classes", classes);
        var place = graph.Node("Div", [which, each]);
        var label = graph.Node("Sub", [which, graph.Node("Mul", [place, each])]);
        var boxes = AtPlaces(
            graph, Boxes(graph, places, shape, graph.Slice(answers, classes + 1, classes + 5, 2)), place);
        var kept = Kept(graph, boxes, values, label, classes);

        var (top, order) = Best(graph, kept, most);
        var nothing = graph.Node("Not", graph.Node("Greater", [top, graph.Constant("zero", [0f], 1)]));
        graph.Output("boxes", AtPlaces(graph, boxes, order), most, Edges);
        graph.Output("scores", top, most);
        graph.WholeOutput(
            "labels",
            graph.Node(
                "Where",
                [
                    nothing, graph.Constant("none", -1),
                    graph.Node("GatherElements", [label, order], OnnxGraph.Number("axis", 1)),
                ]),
            most);
    }

    /// <summary>Inside of the picture.</summary>
    /// <returns>B x places x 4.</returns>
    private static string Boxes(OnnxGraph graph, Columns places, ImageShape shape, string distances)
    {
        long count = places.Count;
        var reach = graph.Node("Mul", [distances, graph.Constant("places.reach", places.Reach, 1, count, Edges)]);
        var edges = graph.Node("Add", [reach, graph.Constant("places.middle", places.Middle, 1, count, Edges)]);
        var inside = graph.Node("Max", [edges, graph.Constant("zero", [0f], 1)]);
        float[] sides = [shape.Width, shape.Height, shape.Width, shape.Height];
        return graph.Node("Min", [inside, graph.Constant("picture.sides", sides, 1, 1, Edges)]);
    }

    /// <returns>B x K: the score of what is kept, else 0.</returns>
    private static string Kept(OnnxGraph graph, string boxes, string values, string label, int classes)
    {
        var none = graph.Node("Mul", [values, graph.Constant("zero", [0f], 1)]);
        // Boxes of other classes do not matter to each other: each class sees the scores of its own alone.
        var own = graph.Node(
            "Equal",
            [
                graph.Node("Unsqueeze", [label, graph.Constant("axis1", 1)]),
                graph.Constants(
                    "classes.numbers", [.. Enumerable.Range(0, classes).Select(i => (long)i)], 1, classes, 1),
            ]);
        var byClass = graph.Node(
            "Where",
            [own, graph.Node("Unsqueeze", [values, graph.Constant("axis1", 1)]), graph.Constant("zero", [0f], 1)]);
        var selected = graph.Node(
            "NonMaxSuppression",
            [
                boxes, byClass, graph.Constant("most", AveragePrecision.MostAnswers),
                graph.Constant("overlap", [(float)Suppression.MostOverlap], 1),
                graph.Constant("least", [Suppression.LeastScore], 1),
            ]);
        var at = graph.Node(
            "Gather", [selected, graph.Constant("pictureAndBox", 0, 2)], OnnxGraph.Number("axis", 1));
        return graph.Node("ScatterND", [none, at, graph.Node("GatherND", [values, at])]);
    }

    /// <param name="places">B x K.</param>
    /// <returns>B x K x 4.</returns>
    private static string AtPlaces(OnnxGraph graph, string boxes, string places) => graph.Node(
        "GatherElements",
        [
            boxes,
            graph.Node(
                "Expand",
                [
                    graph.Node("Unsqueeze", [places, graph.Constant("axis2", 2)]),
                    graph.Constant("edges", 1, 1, Edges),
                ]),
        ],
        OnnxGraph.Number("axis", 1));

    private static (string Values, string Which) Best(OnnxGraph graph, string scores, long count)
    {
        var found = graph.Nodes("TopK", [scores, graph.Constant($"top{count}", count)], 2, OnnxGraph.Number("axis", 1));
        return (found[0], found[1]);
    }

    /// <param name="Middle">Of each place x, y, x, y.</param>
    /// <param name="Reach">What a distance becomes: its stride, against the axis for the left and the top.</param>
    private sealed record Columns(int Count, float[] Middle, float[] Reach)
    {
        public static Columns Of(DetectionGrid grid, ImageShape shape)
        {
            using var scope = NewDisposeScope();
            var places = Places.Of(grid, shape, CPU);
            var (x, y, stride) = (Numbers(places.X), Numbers(places.Y), Numbers(places.Stride));
            return new(
                x.Length, [.. x.Zip(y).SelectMany(at => new[] { at.First, at.Second, at.First, at.Second })],
                [.. stride.SelectMany(one => new[] { -one, -one, one, one })]);
        }

        private static float[] Numbers(Tensor values) => values.data<float>().ToArray();
    }
}
