using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Distillation.Training;

/// <summary>One epoch to train.</summary>
/// <param name="Epoch">Of the stage, from 0; the one after the last that was trained.</param>
/// <param name="View">Index of the view to train on. Sources must be of the same view.</param>
/// <param name="Sources">What to learn from, in the order that the loss sums them.</param>
/// <param name="WeightScale">Factor of the distillation term, in [0, 1].</param>
/// <param name="Sheet">The sheet to make with it; null = none. A recorded one must be of the epoch's own view.</param>
public sealed record EpochOrder(
    int Epoch, int View, IReadOnlyList<SourceLogits> Sources, double WeightScale, SheetOrder? Sheet);

/// <param name="Logits">N x K, row-major, K values a sample, rows in the order of the sample set's ids.</param>
public sealed record SourceLogits(PeerId Peer, SheetLogits Logits);

/// <param name="Loss">Mean over the epoch's samples of the loss that the method defines.</param>
/// <param name="Accuracy">The task's score of the test set after the epoch, in [0, 1]; of an epoch that was not to
///     be evaluated, the last figure.</param>
/// <param name="LearningRate">At the last step.</param>
/// <param name="ImagesPerSecond">Of the training part.</param>
/// <param name="SheetSeconds">For a fresh sheet; a recorded one costs nothing of its own.</param>
/// <param name="Sheet">N x K as in <see cref="SourceLogits"/>, float32: rounding to the exchange's precision is the
///     codec's. The caller's to dispose.</param>
public sealed record EpochResult(
    double Loss, double Accuracy, double LearningRate, double ImagesPerSecond, double TrainSeconds, double SheetSeconds,
    SheetLogits? Sheet)
{
    /// <summary>What else the task measures, each in [0, 1], by name; null: nothing.</summary>
    public IReadOnlyDictionary<string, double>? Measures { get; init; }
}

/// <param name="Done">Samples of the epoch that are trained on, of <paramref name="Total"/>.</param>
public readonly record struct BatchProgress(int Epoch, int Done, int Total, double ImagesPerSecond);
