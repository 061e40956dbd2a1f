using KdCluster.Contracts;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Training;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>Boxes with classes; nets give B x P x (C + 5) values at the places of <see cref="DetectionGrid"/>, and so
/// do sheets.</summary>
/// <param name="entry">One with places.</param>
internal sealed class Detection(TaskEntry entry, ImageShape shape, int classes)
    : LearningTask(entry, shape, classes, null)
{
    /// <summary>A detector that finds less finds nothing.</summary>
    private const double LeastScore = 0.01;

    private const int ScoredAtOnce = 64;

    /// <summary>Probabilities nearer to 0 or 1 count as so near, so that logits stay finite.</summary>
    private const double Smallest = 1e-15;

    public required IReadOnlyList<string> ClassNames { get; init; }

    private DetectionGrid Grid => Entry.Grid!;

    public override SampleTargets TargetsOf(SampleImages images, LabelledImages source) =>
        new BoxTargets(source, images.Samples, images.Device);

    public override Tensor ToRows(Tensor output) => output.reshape(output.shape[0], RowLength);

    public override MethodBatch Batch(
        ViewBatch view, Tensor output, IReadOnlyList<Tensor> sources, double weightScale)
    {
        var places = Places.Of(Grid, Shape, output.device);
        var assignment = BoxAssignment.Of(places, view.Labels);
        var loss = new DetectorLoss(places, Classes);
        return new()
        {
            Images = view.Images,
            Positions = view.Positions,
            StudentLogits = output.narrow(2, 0, Classes).reshape(-1, Classes).to_type(ScalarType.Float64),
            Labels = assignment.Classes.reshape(-1),
            Sources = sources,
            TargetLoss = smoothing => loss.OfTargets(output, assignment, smoothing),
            SourceLoss = (source, temperature) => loss.OfTeacher(output, source.view_as(output), temperature),
            WeightScale = weightScale,
        };
    }

    public override Scoring Score(Device device) => new BoxScoring(Grid, Shape, ClassNames, device);

    public override double ScoreOfRows(SheetLogits rows, LabelledImages test)
    {
        var samples = new SampleSet("test", Enumerable.Range(0, test.Count));
        using var targets = new BoxTargets(test, samples, CPU);
        using var scoring = Score(CPU);
        using var scope = NewDisposeScope();
        for (var start = 0; start < test.Count; start += ScoredAtOnce)
        {
            using var part = NewDisposeScope();
            var count = Math.Min(ScoredAtOnce, test.Count - start);
            scoring.Add(
                rows.RowsFrom(start, count, RowLength).view(count, RowLength / PlaceLength, PlaceLength),
                targets.Range(start, count));
        }

        return scoring.Result().Score;
    }

    public override string? Warning(SheetLogits rows, TestScore score, ImageSet images) =>
        score.Score > LeastScore
            ? null
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"warning: it reaches {score.Score:P1} AP on the test set; it has learned nothing of this data, or "
                    + $"sees it otherwise normalised");

    /// <summary>The mean probability of each class and of centre-ness, as a logit, and the mean distances.</summary>
    public override void Combine(IReadOnlyList<ReadOnlyMemory<float>> rows, Span<float> result)
    {
        foreach (var one in rows)
            if (one.Length != result.Length || result.Length % PlaceLength != 0)
                throw new ArgumentException(
                    $"a sheet has {one.Length} values where {result.Length} were expected", nameof(rows));
        for (var i = 0; i < result.Length; i++)
        {
            var (isLogit, sum) = (i % PlaceLength <= Classes, 0.0);
            foreach (var one in rows)
                sum += isLogit ? 1 / (1 + Math.Exp(-one.Span[i])) : one.Span[i];
            var mean = sum / rows.Count;
            result[i] = (float)(isLogit ? Math.Log(Math.Max(mean, Smallest) / Math.Max(1 - mean, Smallest)) : mean);
        }
    }
}
