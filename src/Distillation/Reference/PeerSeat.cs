using System.Diagnostics;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Training;

namespace KdCluster.Distillation.Reference;

/// <summary>A peer of the running stage: its plan, its thread and the trainer that lives there.</summary>
internal sealed class PeerSeat(PeerPlan plan, PeerThread thread) : IDisposable
{
    private PeerTrainer? _trainer;
    private long _finished = Stopwatch.GetTimestamp();

    public PeerPlan Plan => plan;

    public long Parameters { get; private set; }

    public long WeightBytes { get; private set; }

    /// <param name="checkpoint">To take up; null = begin anew.</param>
    public Task Open(PeerSetup setup, string? checkpoint) => thread.Run(() =>
    {
        _trainer = PeerTrainer.Create(setup);
        if (checkpoint is not null)
            _trainer.Resume(checkpoint);
        (Parameters, WeightBytes) = (_trainer.Parameters, _trainer.WeightBytes);
    });

    public Task<(EpochReport Report, float[]? Sheet)> Train(EpochOrder order, string checkpoint, Action<BatchProgress> progress, CancellationToken cancellation) => thread.Run(() =>
    {
        var waited = Stopwatch.GetElapsedTime(_finished).TotalSeconds;
        var result = Trainer.TrainEpoch(order, progress, cancellation);
        Trainer.Save(checkpoint);
        _finished = Stopwatch.GetTimestamp();
        var report = new EpochReport(
            Trainer.Setup.StagePlan.Name, order.Epoch, plan.Name.Value, result.Loss, result.Accuracy, result.LearningRate, result.ImagesPerSecond,
            result.TrainSeconds, result.SheetSeconds, waited, [.. order.Sources.Select(s => s.Peer.Value)]);
        return (report, result.Sheet);
    });

    /// <summary>Writes the exported student and says what it is, with its logits of the test set.</summary>
    public Task<(PeerOutcome Outcome, float[] TestLogits)> Finish(string weights, CancellationToken cancellation) => thread.Run(() =>
    {
        Trainer.Export(weights);
        var logits = Trainer.PredictTest(cancellation);
        var outcome = new PeerOutcome(
            Trainer.Setup.StagePlan.Name, plan.Name.Value, Parameters, WeightBytes, Trainer.WeightsSha256(), Trainer.AccuracyOf(logits));
        return (outcome, logits);
    });

    public void Dispose()
    {
        thread.Run(() => _trainer?.Dispose()).Wait();
        thread.Dispose();
    }

    private PeerTrainer Trainer => _trainer ?? throw new InvalidOperationException($"{plan.Name} was not opened");
}
