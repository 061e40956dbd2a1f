using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>Which place is to find which box (Tian et al. 2019, with centre sampling; as torchvision has it).</summary>
/// <param name="Classes">[B, P], int64: of the box that a place is to find; 0 where there is none.</param>
/// <param name="Boxes">[B, P, 4], pixels; of some box where a place is to find none.</param>
/// <param name="Finds">[B, P], bool: whether it is to find one.</param>
/// <param name="Counts">[B, P], bool: not where a place finds none and lies in a box that is ignored.</param>
internal sealed record BoxAssignment(Tensor Classes, Tensor Boxes, Tensor Finds, Tensor Counts)
{
    /// <summary>Strides from a box's middle within which places find it.</summary>
    private const double Central = 1.5;

    /// <param name="targets">[B, M, <see cref="BoxTargets.Columns"/>]</param>
    public static BoxAssignment Of(Places places, Tensor targets)
    {
        var of = targets.unsqueeze(1).unbind(-1);
        var (x, y) = (places.X.unsqueeze(1), places.Y.unsqueeze(1));
        var distances = stack([x - of[0], y - of[1], of[2] - x, of[3] - y], -1);
        var inside = distances.amin([-1]).gt(0.Held());
        var farthest = distances.amax([-1]);
        var beside = maximum(
            (x - (of[0].Plus(of[2]) / 2.Held())).abs(), (y - (of[1].Plus(of[3]) / 2.Held())).abs());
        var (there, ignored) = (of[4].ge(0.Held()), of[5].gt(0.Held()));
        var matches = inside
            .logical_and(beside.lt(places.Stride.unsqueeze(1) * Central.Held()))
            .logical_and(farthest.gt(places.Least.unsqueeze(1)))
            .logical_and(farthest.lt(places.Most.unsqueeze(1)))
            .logical_and(there).logical_and(ignored.logical_not());
        // Of several boxes the smallest: it lies in front of, or in, the others.
        var areas = (of[2] - of[0]) * (of[3] - of[1]);
        var (smallest, which) = areas.masked_fill(matches.logical_not(), double.PositiveInfinity.Held()).min(-1);
        var finds = smallest.isfinite();
        var taken = targets.gather(1, which.unsqueeze(2).expand(-1, -1, BoxTargets.Columns));
        var classes = taken.select(2, 4).masked_fill(finds.logical_not(), 0.Held()).to_type(ScalarType.Int64);
        var unclear = inside.logical_and(there).logical_and(ignored).any(-1);
        return new(classes, taken.narrow(2, 0, 4), finds, finds.logical_or(unclear.logical_not()));
    }
}
