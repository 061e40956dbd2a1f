using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Training;

namespace KdCluster.Reference;

/// <summary>
/// A peer of the running stage: its plan, its thread and the trainer that lives there. Its sheets are in memory: the
/// reference gives its trainers no other room for them.
/// </summary>
internal sealed class PeerSeat(PeerPlan plan, PeerThread thread) : IDisposable
{
    private PeerTrainer? _trainer;
    private long _finished = Stopwatch.GetTimestamp();

    public PeerPlan Plan => plan;

    public long Parameters { get; private set; }

    public long WeightBytes { get; private set; }

    /// <summary>What was done to make given weights fit.</summary>
    public IReadOnlyList<string> Notes => Trainer.Notes;

    /// <param name="checkpoint">To take up; null = begin anew.</param>
    public Task Open(PeerSetup setup, string? checkpoint) => thread.Run(() =>
    {
        _trainer = PeerTrainer.Create(setup);
        if (checkpoint is not null)
            _trainer.Resume(checkpoint);
        (Parameters, WeightBytes) = (_trainer.Parameters, _trainer.WeightBytes);
    });

    /// <param name="found">What was found of the sheets that it was to learn from.</param>
    /// <param name="sources">The peers behind the order's sources.</param>
    /// <param name="bytesIn">Encoded length of the sheets that it reads for this epoch.</param>
    public Task<(PeerEpoch Epoch, float[]? Sheet)> Train(
        EpochOrder order, IReadOnlyDictionary<string, SourceFinding>? found, IReadOnlyList<PeerId> sources,
        long bytesIn, string checkpoint, Action<BatchProgress> progress,
        CancellationToken cancellation) => thread.Run(() =>
    {
        var began = Stopwatch.GetTimestamp();
        var waited = Stopwatch.GetElapsedTime(_finished, began).TotalSeconds;
        var result = Trainer.TrainEpoch(order, progress, cancellation);
        Trainer.Save(checkpoint);
        var metrics = new EpochMetrics(
            result.Loss, result.Accuracy, result.LearningRate, result.ImagesPerSecond, result.TrainSeconds,
            result.SheetSeconds, waited, bytesIn, Trainer.WeightsSha256(), WeightBytes)
        {
            EpochSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Measures = result.Measures,
            Found = found,
        };
        _finished = Stopwatch.GetTimestamp();
        return (new PeerEpoch(Trainer.Setup.Stage, plan.Name, order.Epoch, metrics, sources), result.Sheet?.InMemory);
    });

    /// <summary>Writes the exported student.</summary>
    /// <returns>Its logits of the test set.</returns>
    public Task<float[]> Finish(string weights, CancellationToken cancellation) => thread.Run(() =>
    {
        Trainer.Export(weights);
        return Trainer.PredictTest(cancellation).InMemory!;
    });

    public void Dispose()
    {
        thread.Run(() => _trainer?.Dispose()).Wait();
        thread.Dispose();
        thread.Ended.Wait();
    }

    private PeerTrainer Trainer => _trainer ?? throw new InvalidOperationException($"{plan.Name} was not opened");
}
