using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data;

/// <summary>
/// How a plan divides the training images. First `heldOut` samples are set aside, then `limit` of the rest are kept,
/// then `labelled` of those keep their labels: so the held-out samples do not change when a limit does. Each draw is
/// stratified and seeded by the run.
/// </summary>
/// <param name="Training">What peers train on; the sample set of sheets.</param>
/// <param name="HeldOut">Never trained on; empty when the plan has none.</param>
/// <param name="Labelled">The part of <paramref name="Training"/> whose labels may be used; all of it unless the plan
///     says otherwise.</param>
/// <param name="Unlabelled">The rest of <paramref name="Training"/>.</param>
public sealed record DataSplit(SampleSet Training, SampleSet HeldOut, SampleSet Labelled, SampleSet Unlabelled)
{
    /// <exception cref="DataException">The plan asks for more samples than there are.</exception>
    public static DataSplit Of(DataPlan plan, ImageSet images, long runSeed)
    {
        var labels = images.Training.Labels;
        var all = Enumerable.Range(0, labels.Length).ToArray();
        Check("heldOut", plan.HeldOut, 0, all.Length - 1, images);
        var heldOut = StratifiedDraw.Draw(all, labels, plan.HeldOut, runSeed, RandomPurpose.HeldOut);
        var rest = plan.HeldOut == 0 ? all : [.. all.Except(heldOut)];
        Check("limit", plan.Limit ?? 1, 1, rest.Length, images);
        var training = plan.Limit is { } limit
            ? StratifiedDraw.Draw(rest, labels, limit, runSeed, RandomPurpose.Limit)
            : rest;
        Check("labelled", plan.Labelled ?? 1, 1, training.Length, images);
        Array.Sort(training);
        var labelled = plan.Labelled is { } some
            ? StratifiedDraw.Draw(training, labels, some, runSeed, RandomPurpose.Labelled)
            : training;
        return new DataSplit(
            new SampleSet(images.Name, training),
            new SampleSet(images.Name, heldOut),
            new SampleSet(images.Name, labelled),
            new SampleSet(images.Name, plan.Labelled is null ? [] : training.Except(labelled)));
    }

    private static void Check(string key, int value, int minimum, int maximum, ImageSet images)
    {
        if (value < minimum || value > maximum)
            throw new DataException(
                $"data.{key}: {value:N0} is out of range: {images.Name} leaves {minimum:N0} to {maximum:N0} of its "
                    + $"{images.Training.Count:N0} training samples.");
    }
}
