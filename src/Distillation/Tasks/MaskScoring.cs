using KdCluster.Contracts.Messages;
using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>
/// How often each class's pixels are taken for each, counted where the net is. The score is the mean over the classes
/// that are there, or are said to be, of pixels of both over pixels of either (mIoU).
/// </summary>
internal sealed class MaskScoring(int classes, IReadOnlyList<string> names, Device device) : Scoring
{
    /// <summary>More classes than these are in the mean alone.</summary>
    private const int MostClasses = 100;

    /// <summary>One more than pairs of classes: the last counts what nobody knows.</summary>
    private readonly Tensor _counts =
        zeros([((long)classes * classes) + 1], ScalarType.Int64, device).DetachFromDisposeScope();

    public override void Add(Tensor output, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var pairs = targets.mul(((long)classes).Held()).Plus_(output.argmax(1))
            .clamp_(max: ((long)classes * classes).Held()).reshape(-1);
        _counts.scatter_add_(0, pairs, ones_like(pairs));
    }

    public override TestScore Result()
    {
        using var here = _counts.cpu();
        return Of(here.data<long>().ToArray()[..(classes * classes)], names);
    }

    public override void Dispose() => _counts.Dispose();

    /// <param name="counts">C x C: a row a class, a column what was said.</param>
    internal static TestScore Of(long[] counts, IReadOnlyList<string> names)
    {
        var classes = names.Count;
        var (overlaps, right, all) = (new List<(string Name, double Overlap)>(), 0L, 0L);
        for (var one = 0; one < classes; one++)
        {
            var (both, truly, said) = (counts[(one * classes) + one], 0L, 0L);
            for (var other = 0; other < classes; other++)
                (truly, said) = (truly + counts[(one * classes) + other], said + counts[(other * classes) + one]);
            (right, all) = (right + both, all + truly);
            if (truly + said > 0)
                overlaps.Add((names[one], (double)both / (truly + said - both)));
        }

        var measures = new Dictionary<string, double> { ["pixel accuracy"] = all == 0 ? 0 : (double)right / all };
        if (classes <= MostClasses)
            foreach (var (name, overlap) in overlaps)
                measures[Short($"IoU {name}")] = overlap;
        return new(overlaps.Count == 0 ? 0 : overlaps.Average(one => one.Overlap), measures);
    }

    /// <summary>The class that, said of every pixel, scores best, and its score.</summary>
    internal static (string Name, double Score) BestConstant(LabelledImages images, IReadOnlyList<string> names)
    {
        var pixels = new long[256];
        var row = new byte[images.Shape.Height * images.Shape.Width];
        for (var id = 0; id < images.Count; id++)
        {
            images.Masks!.CopyTo((long)id * row.Length, row);
            foreach (var value in row)
                pixels[value]++;
        }

        var known = pixels.AsSpan(0, names.Count);
        var all = 0L;
        foreach (var count in known)
            all += count;
        var most = 0;
        for (var one = 1; one < known.Length; one++)
            most = known[one] > known[most] ? one : most;
        var there = known.Length - known.Count(0L);
        return (names[most], all == 0 ? 0 : (double)known[most] / all / Math.Max(1, there));
    }

    private static string Short(string name) => name.Length <= Sanity.MostName ? name : name[..Sanity.MostName];
}
