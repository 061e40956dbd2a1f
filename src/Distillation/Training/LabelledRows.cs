using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Training;

/// <summary>
/// The rows of a view's sheets whose right class is known: what a source is judged by. Where mixup shows two samples,
/// the class is that of the larger share.
/// </summary>
public sealed class LabelledRows
{
    private readonly int[] _rows;
    private readonly int[] _labels;
    private readonly int _classes;

    internal LabelledRows(RunPlan plan, DataSplit split, ImageSet images, int view)
    {
        _classes = images.Classes;
        var alpha = ViewRecipe.Of(plan.Views.Augment, images.Shape).MixupAlpha;
        var (rows, labels) = (new List<int>(split.Labelled.Count), new List<int>(split.Labelled.Count));
        for (var row = 0; row < split.Training.Count; row++)
        {
            var seen = alpha is { } mixup ? Larger(row, mixup) : row;
            var id = split.Training.IdAt(seen);
            if (split.Labelled.PositionOf(id) < 0)
                continue;
            rows.Add(row);
            labels.Add(images.Training.Labels[id]);
        }

        (_rows, _labels) = ([.. rows], [.. labels]);

        int Larger(int row, double mixup)
        {
            var (partner, own) = SampleDraws.Mixup(
                plan.Seed, view, split.Training.IdAt(row), row, split.Training.Count, mixup);
            return own >= 0.5f ? row : partner;
        }
    }

    /// <param name="logits">Of a sheet, N x C.</param>
    /// <param name="best">The best accuracy that its peer's sheets had before; null: none.</param>
    public SourceFinding Judge(QuarantinePlan plan, SheetLogits logits, double? best)
    {
        var (right, row) = (0, new float[_classes]);
        for (var i = 0; i < _rows.Length; i++)
        {
            logits.Read((long)_rows[i] * _classes, row);
            if (Accuracy.IndexOfMax(row) == _labels[i])
                right++;
        }

        var accuracy = (double)right / Math.Max(1, _rows.Length);
        return new(accuracy, Quarantine.Holds(plan, accuracy, best, _classes, _rows.Length));
    }
}
