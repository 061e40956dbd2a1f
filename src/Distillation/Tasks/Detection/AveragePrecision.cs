using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tasks;

/// <summary>
/// How well boxes were found, as COCO's evaluation counts: for each class and each of ten overlaps from .5 to .95 the
/// precision at 101 recalls, 100 answers a picture and class. Truth that is ignored, or of another size than asked for,
/// need not be found and is not wrong to find; what is ignored in the data (a crowd) may be found many times. Null:
/// there is nothing to find.
/// </summary>
/// <param name="OfClasses">Mean over the overlaps.</param>
internal sealed record AveragePrecision(
    double? Mean, double? At50, double? At75, double? Small, double? Medium, double? Large,
    IReadOnlyList<double?> OfClasses)
{
    /// <summary>Of a picture, the best.</summary>
    public const int MostAnswers = 100;

    private const int Recalls = 101;

    /// <summary>Square pixels: below the first small, above the second large.</summary>
    private static readonly double[] Areas = [32 * 32, 96 * 96];

    private static readonly double[] Overlaps = [.. Enumerable.Range(0, 10).Select(i => (50 + (5 * i)) / 100.0)];

    /// <summary>By name, where there is something to find.</summary>
    public IEnumerable<(string Name, double Value)> Measures
    {
        get
        {
            (string Name, double? Value)[] all =
            [
                ("AP50", At50), ("AP75", At75), ("AP small", Small), ("AP medium", Medium), ("AP large", Large),
            ];
            return all.Where(one => one.Value is not null).Select(one => (one.Name, one.Value!.Value));
        }
    }

    /// <param name="truth">Of each picture.</param>
    /// <param name="found">Of the same pictures.</param>
    public static AveragePrecision Of(
        IReadOnlyList<IReadOnlyList<Box>> truth, IReadOnlyList<IReadOnlyList<FoundBox>> found, int classes)
    {
        (double Least, double Most)[] ranges =
            [(0, double.MaxValue), (0, Areas[0]), (Areas[0], Areas[1]), (Areas[1], double.MaxValue)];
        var pictures = Enumerable.Range(0, classes)
            .Select(label => truth.Zip(found, (t, f) => new PictureMatching(t, f, label)).ToList()).ToList();
        var all = ranges.Select(range => pictures.Select(of => OfClass(of, range.Least, range.Most)).ToList()).ToList();
        return new(
            Average(all[0], Overlaps), Average(all[0], [0.5]), Average(all[0], [0.75]),
            Average(all[1], Overlaps), Average(all[2], Overlaps), Average(all[3], Overlaps),
            [.. all[0].Select(one => one?.Average())]);

        static double? Average(IReadOnlyList<double[]?> classes, double[] overlaps)
        {
            var values = classes.OfType<double[]>()
                .SelectMany(one => overlaps.Select(overlap => one[Array.IndexOf(Overlaps, overlap)])).ToList();
            return values.Count == 0 ? null : values.Average();
        }
    }

    /// <returns>The average precision at each overlap.</returns>
    private static double[]? OfClass(IReadOnlyList<PictureMatching> pictures, double least, double most)
    {
        var wanted = pictures.Sum(picture => picture.Wanted(least, most));
        return wanted == 0 ? null : [.. Overlaps.Select(overlap =>
        {
            var answers = pictures.SelectMany(picture => picture.Match(overlap, least, most));
            return OfAnswers(answers.OrderByDescending(one => one.Score).Select(one => one.Right), wanted);
        })];
    }

    /// <summary>The mean over the recalls of the best precision at that recall or a higher one.</summary>
    /// <param name="right">Of all pictures' answers, the best first.</param>
    private static double OfAnswers(IEnumerable<bool> right, int wanted)
    {
        var (recalls, precisions, hits, count) = (new List<double>(), new List<double>(), 0, 0);
        foreach (var one in right)
        {
            (hits, count) = (hits + (one ? 1 : 0), count + 1);
            recalls.Add((double)hits / wanted);
            precisions.Add((double)hits / count);
        }

        for (var i = precisions.Count - 1; i > 0; i--)
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);
        var (sum, at) = (0.0, 0);
        for (var i = 0; i < Recalls; i++)
        {
            while (at < recalls.Count && recalls[at] < i / (Recalls - 1.0))
                at++;
            sum += at < precisions.Count ? precisions[at] : 0;
        }

        return sum / Recalls;
    }
}
