using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Training;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>A class a sample; nets give B x C logits, and so do sheets.</summary>
internal sealed class Classification(ImageShape shape, int classes)
    : LearningTask(TaskEntry.Classification, shape, classes, null)
{
    public override SampleTargets TargetsOf(SampleImages images, LabelledImages source) =>
        new ClassTargets(images.Labels);

    public override Tensor ToRows(Tensor output) => output;

    public override MethodBatch Batch(
        ViewBatch view, Tensor output, IReadOnlyList<Tensor> sources, double weightScale) => new()
        {
            Images = view.Images,
            Positions = view.Positions,
            StudentLogits = output.to_type(ScalarType.Float64),
            Labels = view.Labels,
            PartnerLabels = view.PartnerLabels,
            Lambda = view.Lambda,
            Sources = sources,
            WeightScale = weightScale,
        };

    public override Scoring Score(Device device) => new Counting(device);

    public override double ScoreOfRows(SheetLogits rows, LabelledImages test) =>
        Accuracy.Of(Accuracy.Answers(rows, test.Count), test.Labels);

    public override string? Warning(SheetLogits rows, TestScore score, ImageSet images) =>
        TeacherCheck.Warning(rows, images.Test.Labels, images.ClassNames);

    public override void Combine(IReadOnlyList<ReadOnlyMemory<float>> rows, Span<float> result) =>
        LogMean.Compute(rows, Classes, result);

    /// <summary>How often the largest logit is the label's: counted where the net is, one value read at the end.
    /// </summary>
    private sealed class Counting(Device device) : Scoring
    {
        private readonly Tensor _right = zeros([], ScalarType.Int64, device).DetachFromDisposeScope();
        private long _all;

        public override void Add(Tensor output, Tensor targets)
        {
            _right.Plus_(output.argmax(1).eq(targets).sum());
            _all += targets.shape[0];
        }

        public override TestScore Result() => new((double)_right.WholeValue() / _all);

        public override void Dispose() => _right.Dispose();
    }
}
