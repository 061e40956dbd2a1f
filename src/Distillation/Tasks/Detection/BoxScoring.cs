using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>
/// Gathers the best answers to each picture where the net is, and matches them with the truth at the end. The score is
/// the mean average precision over overlaps of .5 to .95, as COCO's evaluation has it.
/// </summary>
internal sealed class BoxScoring(
    DetectionGrid grid, ImageShape shape, IReadOnlyList<string> names, Device device) : Scoring
{
    /// <summary>
    /// Answers of a picture that are sifted, the best of all places and classes. Many places mean one sure thing, and
    /// must not crowd out a faint one before that is seen. torchvision takes as many of each map.
    /// </summary>
    public const int MostCandidates = 1000;

    /// <summary>More classes than these are in the mean alone.</summary>
    private const int MostClasses = 100;

    private readonly Places _places = Held(Places.Of(grid, shape, device));
    private readonly List<Tensor> _answers = [];
    private readonly List<Tensor> _truths = [];

    public override void Add(Tensor output, Tensor targets)
    {
        using var scope = NewDisposeScope();
        _answers.Add(BestOf(output, _places, shape, names.Count).DetachFromDisposeScope());
        _truths.Add(targets.clone().DetachFromDisposeScope());
    }

    public override TestScore Result()
    {
        var found = _answers.SelectMany(Found).ToList();
        var truth = _truths.SelectMany(Pictures).Select(rows => rows.Where(IsThere).Select(BoxOf).ToArray()).ToList();
        var precision = AveragePrecision.Of(truth, found, names.Count);
        var measures = new Dictionary<string, double>();
        foreach (var (name, value) in precision.Measures)
            measures[name] = value;
        if (names.Count <= MostClasses)
            foreach (var (label, value) in precision.OfClasses.Index())
                if (value is { } known)
                    measures[Short($"AP {names[label]}")] = known;
        return new(precision.Mean ?? 0, measures);
    }

    public override void Dispose()
    {
        foreach (var one in _answers.Concat(_truths).Concat(_places.All))
            one.Dispose();
    }

    /// <returns>What is found in each picture of a batch, the best first.</returns>
    internal static IReadOnlyList<FoundBox[]> Found(
        Tensor output, DetectionGrid grid, ImageShape shape, int classes)
    {
        using var scope = NewDisposeScope();
        return Found(BestOf(output, Places.Of(grid, shape, output.device), shape, classes));
    }

    /// <summary>Scores are roots of the products of the class's probability and centre-ness.</summary>
    /// <returns>B x K x 6: left, top, right, bottom inside of the picture, score, class; the best first.</returns>
    internal static Tensor BestOf(Tensor output, Places places, ImageShape shape, int classes)
    {
        var (batch, count) = (output.shape[0], output.shape[1]);
        var scores = (output.narrow(2, 0, classes).sigmoid() * output.narrow(2, classes, 1).sigmoid()).sqrt();
        var (best, which) = scores.reshape(batch, count * classes)
            .topk((int)Math.Min(MostCandidates, count * classes), 1);
        var place = which.div(((long)classes).Held(), RoundingMode.floor);
        var label = which - (place * ((long)classes).Held());
        var edges = places.Boxes(output.narrow(2, classes + 1, 4))
            .gather(1, place.unsqueeze(2).expand(-1, -1, 4)).unbind(2);
        var seen = edges.Select(
            (edge, at) => edge.clamp(0.Held(), ((long)(at % 2 == 0 ? shape.Width : shape.Height)).Held()));
        return stack([.. seen, best, label.to_type(ScalarType.Float32)], 2);
    }

    private static IReadOnlyList<FoundBox[]> Found(Tensor best) =>
        [.. Pictures(best).Select(rows => Suppression.Of(rows.Select(AnswerOf)))];

    private static IEnumerable<float[][]> Pictures(Tensor rows)
    {
        using var here = rows.cpu();
        var (many, columns) = ((int)here.shape[1], (int)here.shape[2]);
        return [.. here.contiguous().data<float>().ToArray().Chunk(many * columns)
            .Select(picture => picture.Chunk(columns).ToArray())];
    }

    private static FoundBox AnswerOf(float[] row) => new(row[0], row[1], row[2], row[3], row[4], (int)row[5]);

    private static bool IsThere(float[] row) => row[4] >= 0;

    private static Box BoxOf(float[] row) => new(row[0], row[1], row[2], row[3], (int)row[4], row[5] > 0);

    private static Places Held(Places places)
    {
        foreach (var one in places.All)
            one.DetachFromDisposeScope();
        return places;
    }

    private static string Short(string name) => name.Length <= Sanity.MostName ? name : name[..Sanity.MostName];
}
