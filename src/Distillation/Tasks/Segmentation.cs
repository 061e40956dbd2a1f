using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Training;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>
/// A class a pixel; nets give B x C x H x W logits. Sheets hold their means over squares of `exchange.stride` pixels,
/// and methods on logits see each square as a row. Its class is that of its middle pixel.
/// </summary>
internal sealed class Segmentation(ImageShape shape, int classes, int? stride)
    : LearningTask(TaskEntry.Segmentation, shape, classes, stride)
{
    /// <summary>Scored at a time: an upsampled map takes many times the room of its row.</summary>
    private const int ScoredAtOnce = 16;

    private readonly int _stride = stride ?? TaskEntry.Segmentation.Stride!.Value;

    public required IReadOnlyList<string> ClassNames { get; init; }

    private int Height => RowShape.Sizes[0];

    private int Width => RowShape.Sizes[1];

    public override SampleTargets TargetsOf(SampleImages images, LabelledImages source) =>
        new MaskTargets(source, images.Samples, images.Device);

    public override Tensor ToRows(Tensor output) => ByPlace(Pooled(output)).reshape(output.shape[0], RowLength);

    public override MethodBatch Batch(
        ViewBatch view, Tensor output, IReadOnlyList<Tensor> sources, double weightScale)
    {
        var (labels, known) = LabelsOf(view);
        var student = Pooled(output);
        return new()
        {
            Images = view.Images,
            Positions = view.Positions,
            StudentLogits = Taken(ByPlace(student)).to_type(ScalarType.Float64),
            Labels = labels,
            Sources = [.. sources.Select(Taken)],
            TargetLoss = smoothing => MaskLoss.Of(output, view.Labels, smoothing),
            Maps = new(student, [.. sources.Select(ToMaps)], KnownOf(view)),
            WeightScale = weightScale,
        };

        Tensor Taken(Tensor places)
        {
            var all = places.reshape(-1, Classes);
            return known is null ? all : all.index_select(0, known);
        }
    }

    public override Scoring Score(Device device) => new MaskScoring(Classes, ClassNames, device);

    public override double ScoreOfRows(SheetLogits rows, LabelledImages test)
    {
        var samples = new SampleSet("test", Enumerable.Range(0, test.Count));
        using var targets = new MaskTargets(test, samples, CPU);
        using var scoring = Score(CPU);
        for (var start = 0; start < test.Count; start += ScoredAtOnce)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(ScoredAtOnce, test.Count - start);
            scoring.Add(FromRows(rows.RowsFrom(start, count, RowLength)), targets.Range(start, count));
        }

        return scoring.Result().Score;
    }

    public override string? Warning(SheetLogits rows, TestScore score, ImageSet images)
    {
        var (name, constant) = MaskScoring.BestConstant(images.Test, ClassNames);
        return score.Score > constant
            ? null
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"warning: it reaches {score.Score:P1} mIoU on the test set, and who says \"{name}\" of every pixel "
                    + $"reaches {constant:P1}; it has learned nothing of this data, or sees it otherwise normalised");
    }

    public override void Combine(IReadOnlyList<ReadOnlyMemory<float>> rows, Span<float> result) =>
        LogMean.Compute(rows, Classes, result);

    /// <returns>B x C x H x W.</returns>
    private Tensor FromRows(Tensor rows) => nn.functional.interpolate(
        ToMaps(rows), [Shape.Height, Shape.Width],
        mode: InterpolationMode.Bilinear, align_corners: false);

    private Tensor Pooled(Tensor output) => _stride == 1
        ? output
        : nn.functional.avg_pool2d(output, [_stride, _stride], ceil_mode: true);

    /// <returns>B x C x h x w.</returns>
    private Tensor ToMaps(Tensor rows) => rows.view(-1, Height, Width, Classes).permute(0, 3, 1, 2);

    /// <returns>B x h x w x C.</returns>
    private static Tensor ByPlace(Tensor maps) => maps.permute(0, 2, 3, 1);

    /// <returns>B x h x w: of a square the pixel in its middle, or the last where the picture ends before.</returns>
    private Tensor AtPlaces(Tensor masks)
    {
        if (_stride == 1)
            return masks;
        return masks.index_select(1, Middles(Height, Shape.Height)).index_select(2, Middles(Width, Shape.Width));

        Tensor Middles(int places, int pixels) => Integers.From(0, places, masks.device)
            .mul(_stride.Held()).Plus((long)_stride / 2).clamp(max: ((long)pixels - 1).Held());
    }

    /// <returns>B x 1 x h x w; null: all are.</returns>
    private Tensor? KnownOf(ViewBatch view) =>
        view.AreKnown ? null : AtPlaces(view.Labels).ne(MaskTargets.Ignored.Held()).unsqueeze(1);

    /// <returns>A class of each square that may teach, and which these are. Null: all, as also where none is known;
    ///     their class then counts as the first.</returns>
    private (Tensor Labels, Tensor? Known) LabelsOf(ViewBatch view)
    {
        var labels = AtPlaces(view.Labels).reshape(-1);
        if (view.AreKnown)
            return (labels, null);
        // Methods take means over rows: how many there are is the one thing that a step reads from the device.
        var known = labels.ne(MaskTargets.Ignored.Held()).nonzero().squeeze(1);
        return known.shape[0] == labels.shape[0] ? (labels, null)
            : known.shape[0] == 0 ? (zeros_like(labels), null)
            : (labels.index_select(0, known), known);
    }
}
