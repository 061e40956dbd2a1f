using KdCluster.Contracts;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>What a detector's answers, [B, P, C + 5] as <see cref="DetectionGrid"/> has them, are worth.</summary>
/// <param name="places">Of the picture, P of them.</param>
internal sealed class DetectorLoss(Places places, int classes)
{
    /// <summary>A teacher's score above which its box is imitated.</summary>
    public const double Sure = 0.3;

    /// <summary>
    /// Focal loss of the classes at all places that count, GIoU and the cross-entropy of centre-ness at those that find
    /// a box; their sum over the batch by the number of places that find one (Tian et al. 2019, eq. 2).
    /// </summary>
    /// <param name="smoothing">The class of a place that finds a box counts so much less than 1.</param>
    /// <returns>A scalar, float64.</returns>
    public Tensor OfTargets(Tensor output, BoxAssignment targets, double smoothing)
    {
        var finds = targets.Finds.to_type(ScalarType.Float64);
        var (logits, centre, distances) = Parts(output);
        var truth = zeros_like(logits).scatter_(
            2, targets.Classes.unsqueeze(2), (finds * (1 - smoothing).Held()).unsqueeze(2));
        var classification = (FocalLoss.Of(logits, truth).sum(-1) * targets.Counts).sum();
        var boxes = (OverlapLoss.Of(places.Boxes(distances), targets.Boxes) * finds).sum();
        var centred = (BinaryLosses.CrossEntropy(centre, CentreNess(targets)) * finds).sum();
        return classification.Plus(boxes).Plus(centred) / finds.sum().clamp(min: 1.Held());
    }

    /// <summary>
    /// How far a student is from a teacher: the divergence of the classes at each place weighed by the teacher's
    /// largest probability, and where the teacher is sure, GIoU of the boxes and the divergence of centre-ness weighed
    /// by its score.
    /// </summary>
    /// <param name="temperature">Of the classes.</param>
    /// <returns>A scalar, float64.</returns>
    public Tensor OfTeacher(Tensor output, Tensor teacher, double temperature)
    {
        var (logits, centre, distances) = Parts(output);
        var (taughtLogits, taughtCentre, taughtDistances) = Parts(teacher.detach());
        var confidence = taughtLogits.sigmoid().amax([-1]);
        var classification = Mean(BinaryLosses.Divergence(logits, taughtLogits, temperature).sum(-1), confidence);
        var score = (confidence * taughtCentre.sigmoid()).sqrt();
        var sure = score.masked_fill(score.lt(Sure.Held()), 0.Held());
        var boxes = OverlapLoss.Of(places.Boxes(distances), places.Boxes(taughtDistances));
        return classification.Plus(Mean(boxes.Plus(BinaryLosses.Divergence(centre, taughtCentre, 1)), sure));

        // One place that is sure weighs more than what is divided by at least, which is there for the case of none.
        static Tensor Mean(Tensor values, Tensor weights) =>
            (values * weights).sum() / weights.sum().clamp(min: (Sure / 1000).Held());
    }

    /// <summary>1 in a box's middle, 0 at its edge (eq. 3); 0 where a place finds none.</summary>
    private Tensor CentreNess(BoxAssignment targets)
    {
        var of = targets.Boxes.Double().unbind(-1);
        var (left, top, right, bottom) = (places.X - of[0], places.Y - of[1], of[2] - places.X, of[3] - places.Y);
        var ratio = minimum(left, right) / maximum(left, right) * (minimum(top, bottom) / maximum(top, bottom));
        return ratio.masked_fill(targets.Finds.logical_not(), 0.Held()).sqrt();
    }

    private (Tensor Logits, Tensor Centre, Tensor Distances) Parts(Tensor output)
    {
        var values = output.Double();
        return (values.narrow(-1, 0, classes), values.select(-1, classes), values.narrow(-1, classes + 1, 4));
    }
}
