using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>
/// The boxes of each picture as a table of one length for all, so that batches have one shape. What a view brings
/// outside of the picture is cut off; a box of which too little is left need not be found any more.
/// </summary>
internal sealed class BoxTargets : SampleTargets
{
    /// <summary>Left, top, right, bottom in pixels; the class, below zero where there is no box; 1 where it is
    /// ignored.</summary>
    public const int Columns = 6;

    /// <summary>Of a box's area: with less of it in view it is ignored.</summary>
    public const double LeastShare = 0.25;

    private readonly Tensor _boxes;
    private readonly ImageShape _shape;

    /// <exception cref="DataException">The set has no boxes.</exception>
    public BoxTargets(LabelledImages source, SampleSet samples, Device device)
    {
        var lists = source.Boxes ?? throw new DataException(
            $"{samples.DataSet} says no boxes of its pictures: choose a data set with boxes.");
        _shape = source.Shape;
        var ids = samples.Ids.ToArray();
        var most = Math.Max(1, ids.Max(id => lists.Of(id).Length));
        var values = new float[(long)ids.Length * most * Columns];
        for (var row = 0; row < ids.Length; row++)
        {
            var boxes = lists.Of(ids[row]);
            for (var i = 0; i < most; i++)
                Write(
                    i < boxes.Length ? boxes[i] : new Box(0, 0, 0, 0, -1, false),
                    values.AsSpan(((row * most) + i) * Columns, Columns));
        }

        using var scope = NewDisposeScope();
        _boxes = tensor(values, [ids.Length, most, Columns]).to(device).DetachFromDisposeScope();
    }

    /// <returns>M x N x <see cref="Columns"/>.</returns>
    public override Tensor Range(int start, int count) => _boxes.narrow(0, start, count);

    public override void Dispose() => _boxes.Dispose();

    /// <summary>What a view does to boxes, for one that is brought to a shape.</summary>
    /// <returns>Null: nothing of it is seen.</returns>
    internal static Box? Seen(Box box, ImageShape shape)
    {
        var seen = box with
        {
            Left = Math.Clamp(box.Left, 0, shape.Width), Top = Math.Clamp(box.Top, 0, shape.Height),
            Right = Math.Clamp(box.Right, 0, shape.Width), Bottom = Math.Clamp(box.Bottom, 0, shape.Height),
        };
        return seen.Right <= seen.Left || seen.Bottom <= seen.Top ? null
            : seen with { Ignored = box.Ignored || seen.Area < LeastShare * box.Area };
    }

    internal override Tensor Of(Tensor positions, Geometry? geometry)
    {
        using var scope = NewDisposeScope();
        var boxes = _boxes.index_select(0, positions);
        return (geometry is null ? boxes : Moved(boxes, geometry, positions)).MoveToOuterDisposeScope();
    }

    private Tensor Moved(Tensor boxes, Geometry geometry, Tensor positions)
    {
        var edges = geometry.ApplyToEdges(boxes.narrow(2, 0, 4), positions).unbind(2);
        var seen = edges.Select(
            (edge, at) => edge.clamp(0.Held(), ((long)(at % 2 == 0 ? _shape.Width : _shape.Height)).Held())).ToArray();
        var left = Area(seen);
        return stack(
            [
                .. seen, boxes.select(2, 4).masked_fill(left.le(0.Held()), (-1).Held()),
                boxes.select(2, 5).masked_fill(left.lt(Area(edges) * LeastShare.Held()), 1.Held()),
            ], 2);

        static Tensor Area(Tensor[] of) => (of[2] - of[0]) * (of[3] - of[1]);
    }

    private static void Write(Box box, Span<float> row)
    {
        (row[0], row[1], row[2], row[3]) = (box.Left, box.Top, box.Right, box.Bottom);
        (row[4], row[5]) = (box.Class, box.Ignored ? 1 : 0);
    }
}
