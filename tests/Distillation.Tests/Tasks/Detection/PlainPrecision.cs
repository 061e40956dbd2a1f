using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Tests.Tasks.Detection;

/// <summary>Average precision from its definition, one class and one overlap at a time, with nothing kept between.
/// </summary>
internal sealed class PlainPrecision(Box[][] truth, FoundBox[][] found, int classes)
{
    /// <param name="overlap">Null: the mean over .5, .55 ... .95.</param>
    /// <returns>The mean over the classes that are to be found; null: none is.</returns>
    public double? Of(double? overlap, double least, double most)
    {
        double[] overlaps = overlap is { } one
            ? [one]
            : [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
        var values = (from label in Enumerable.Range(0, classes)
                      from least_overlap in overlaps
                      select OfClass(label, least_overlap, least, most)).OfType<double>().ToList();
        return values.Count == 0 ? null : values.Average();
    }

    private double? OfClass(int label, double overlap, double least, double most)
    {
        var wanted = truth.Sum(boxes => boxes.Count(box => box.Class == label && Wanted(box)));
        if (wanted == 0)
            return null;
        // All answers of all pictures in one list, the best first; equal ones in the order of their pictures.
        var answers = new List<(float Score, int Kind)>();
        for (var picture = 0; picture < truth.Length; picture++)
        {
            var boxes = truth[picture].Where(box => box.Class == label).ToList();
            var free = boxes.Select(_ => true).ToList();
            foreach (var answer in found[picture].Where(one => one.Class == label).OrderByDescending(one => one.Score))
            {
                var wantedOnes = Best(answer, boxes, i => free[i] && Wanted(boxes[i]));
                var others = Best(answer, boxes, i => !Wanted(boxes[i]) && (free[i] || boxes[i].Ignored));
                var match = wantedOnes ?? others;
                if (match is { } taken)
                    free[taken] = false;
                var area = (double)(answer.Right - answer.Left) * (answer.Bottom - answer.Top);
                answers.Add((
                    answer.Score, wantedOnes is not null ? 1
                    : others is not null || area < least || area > most ? 0 : -1));
            }
        }

        var counted = answers.OrderByDescending(one => one.Score).Where(one => one.Kind != 0)
            .Select(one => one.Kind == 1).ToList();
        var sum = 0.0;
        for (var step = 0; step <= 100; step++)
        {
            // The best precision of any beginning of the list whose recall is high enough.
            var best = 0.0;
            for (var count = 1; count <= counted.Count; count++)
            {
                var hits = counted.Take(count).Count(right => right);
                if ((double)hits / wanted >= step / 100.0)
                    best = Math.Max(best, (double)hits / count);
            }

            sum += best;
        }

        return sum / 101;

        bool Wanted(Box box)
        {
            var area = (double)(box.Right - box.Left) * (box.Bottom - box.Top);
            return !box.Ignored && area >= least && area <= most;
        }

        int? Best(FoundBox answer, List<Box> boxes, Func<int, bool> may)
        {
            // Of equal overlaps the last.
            int? best = null;
            var largest = overlap;
            for (var i = 0; i < boxes.Count; i++)
            {
                if (may(i) && Overlap(answer, boxes[i]) >= largest)
                    (best, largest) = (i, Overlap(answer, boxes[i]));
            }

            return best;
        }
    }

    private static double Overlap(FoundBox a, Box b)
    {
        double across = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        double down = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (across <= 0 || down <= 0)
            return 0;
        var own = (double)(a.Right - a.Left) * (a.Bottom - a.Top);
        var other = (double)(b.Right - b.Left) * (b.Bottom - b.Top);
        return across * down / (b.Ignored ? own : own + other - (across * down));
    }
}
