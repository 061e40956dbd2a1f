using System.Globalization;
using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>A run file as it is at one point of its sweep.</summary>
internal sealed record SweptDocument(MapNode Document, SweepPoint? Sweep);

/// <summary>
/// Takes the `sweep` section out of a run file and makes one document for each point of its grid and each of its seeds.
/// </summary>
internal static class SweepReading
{
    private const int MaxPoints = 1_000;

    /// <summary>Keys of the run itself; any other key without a dot is one of `distill`.</summary>
    private static readonly HashSet<string> RunKeys = new(StringComparer.Ordinal)
    {
        "name", "mode", "data", "views", "seed", "epochs", "evaluateEvery", "batchSize", "optimizer", "schedule",
        "precision", "tf32", "peers", "teacher", "students", "stages", "controls", "distill", "exchange", "scale",
        "placement",
    };

    public static IEnumerable<SweptDocument> Take(MapNode root, Problems problems)
    {
        var node = root.Remove("sweep");
        if (node is null)
            return [new(root, null)];
        if (node is not MapNode sweep)
        {
            problems.Add(
                node, "keys with lists of values belong here", "Write sweep: { seeds: 5, temperature: [1, 4] }");
            return [new(root, null)];
        }

        var seeds = Seeds(sweep, root, problems);
        var axes = sweep.Entries.Where(entry => entry.Key != "seeds")
            .Select(entry => Axis(entry.Key, entry.Value, root, problems)).OfType<SweepAxis>().ToList();
        var grid = axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue));
        if (grid * seeds.Count > MaxPoints)
        {
            problems.Add(sweep, $"the grid has {grid * seeds.Count} points", $"Keep it to {MaxPoints}");
            return [new(root, null)];
        }

        return Points(root, axes, seeds, problems);
    }

    private static IEnumerable<SweptDocument> Points(
        MapNode root, List<SweepAxis> axes, IReadOnlyList<ScalarNode> seeds, Problems problems)
    {
        var count = axes.Aggregate(1, (product, axis) => product * axis.Values.Count);
        for (var point = 0; point < count; point++)
            for (var replicate = 0; replicate < seeds.Count; replicate++)
            {
                var document = (MapNode)root.At("");
                document.Set("seed", seeds[replicate]);
                var values = new Dictionary<string, string>(StringComparer.Ordinal);
                var rest = point;
                // The last axis turns fastest, as the reader of a table expects.
                foreach (var axis in Enumerable.Reverse(axes))
                {
                    var value = axis.Values[rest % axis.Values.Count];
                    rest /= axis.Values.Count;
                    values[axis.Name] = value.ToString();
                    foreach (var path in axis.Paths)
                        Override.Set(document, path, value, problems);
                }

                var ordered = axes.ToDictionary(axis => axis.Name, axis => values[axis.Name]);
                yield return new(
                    document, new((point * seeds.Count) + replicate, count * seeds.Count, replicate, ordered));
            }
    }

    /// <summary>`seeds: 5` counts up from the run's seed; `seeds: [1, 7]` names them.</summary>
    private static IReadOnlyList<ScalarNode> Seeds(MapNode sweep, MapNode root, Problems problems)
    {
        var own = root.Find("seed") is ScalarNode { Quoted: false } scalar
            && long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : 1;
        switch (sweep.Find("seeds"))
        {
            case ListNode { Items.Count: > 0 } list when list.Items.All(item => item is ScalarNode):
                return [.. list.Items.Cast<ScalarNode>().Select(item => item with { Path = "seed" })];
            case ScalarNode number when Scalars.Integer(number, 1, MaxPoints, problems) is { } count:
                return [.. Enumerable.Range(0, count).Select(index => Seed(own + index, number.Line))];
            case null or ScalarNode:
                return [root.Find("seed") as ScalarNode ?? Seed(own, null)];
            case { } other:
                problems.Add(other, "seeds are how many, or a list of them", "Write seeds: 5 or seeds: [1, 2, 3]");
                return [Seed(own, null)];
        }
    }

    private static ScalarNode Seed(long value, int? line) =>
        new("seed", line, value.ToString(CultureInfo.InvariantCulture), false);

    private static SweepAxis? Axis(string key, Node node, MapNode root, Problems problems)
    {
        var values = node is ListNode list ? list.Items : [node];
        if (values.Count == 0)
            problems.Add(node, "the list is empty", "Name the values that the key takes in turn");
        else if (values.Select(value => value.ToString()).Distinct().Count() < values.Count)
            problems.Add(node, "a value is there twice", "Name each value once; for repetitions write seeds: N");
        else if (Paths(key, root) is { } paths)
            return new(key, paths, [.. values]);
        else
            problems.Add(
                node, $"\"{key}\" is not a path",
                "Write a key as --set takes it, e.g. \"exchange.every\" or \"stages[1].distill.temperature\"");
        return null;
    }

    /// <summary>
    /// A bare key of `distill` means the run's `distill`, or where the run has none, that of every stage that has one.
    /// </summary>
    private static IReadOnlyList<NodePath>? Paths(string key, MapNode root)
    {
        if (NodePath.Parse(key) is not { } path)
            return null;
        if (path.Steps.Count > 1 || RunKeys.Contains(key))
            return [path];
        if (root.Find("distill") is null && root.Find("stages") is ListNode stages)
            return [.. Enumerable.Range(0, stages.Items.Count)
                .Where(index => stages.Items[index] is MapNode stage && stage.Find("distill") is MapNode)
                .Select(index => new NodePath(["stages", index, "distill", key]))];
        return [new NodePath(["distill", key])];
    }
}

/// <param name="Name">The key as the run file writes it.</param>
/// <param name="Paths">The places that each value is put into.</param>
internal sealed record SweepAxis(string Name, IReadOnlyList<NodePath> Paths, IReadOnlyList<Node> Values);
