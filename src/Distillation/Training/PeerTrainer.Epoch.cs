using System.Diagnostics;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <content>The batches of an epoch.</content>
public sealed partial class PeerTrainer
{
    private static readonly IReadOnlyDictionary<string, Tensor> NoFeatures = new Dictionary<string, Tensor>();

    /// <returns>Mean loss of the epoch's samples: the one value that is read from the device.</returns>
    private double TrainBatches(
        EpochOrder order, GatheredRows? recorded, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        var targets = new SourceTargets(order.Sources, _images.Samples, _images.Task.RowLength, _device);
        using var view = _images.Views.Open(order.View);
        _features?.Begin(order.View);
        _method.BeginEpoch(new MethodEpoch(order.Epoch, targets.Sheets, _images.Labels)
        {
            Predict = positions => Inference.At(positions, view),
            View = view.Batch,
            Plain = _images.Plain,
        });
        Exported.train();
        _model.train();
        _method.Connectors?.train();
        _model.SeedDropout(Setup.Peer.Seed, order.Epoch);
        var samples = SampleOrderOf(order.Epoch);
        using var batches = view.InOrder(samples, _batches);
        var total = zeros([], ScalarType.Float64, _device);
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < _batches.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (start, length) = _batches[step];
            var batch = batches.Next();
            var positions = samples.AsSpan(start, length);
            var sources = targets.Of(positions, batch.Positions);
            total.add_(
                Step(order, batch, positions, sources, recorded, _rate.At(order.Epoch, step)), length.Held());
            var done = start + length;
            progress?.Invoke(new BatchProgress(order.Epoch, done, TrainedSamples, done / clock.Elapsed.TotalSeconds));
        }

        _features?.End();
        return total.Value() / TrainedSamples;
    }

    /// <summary>
    /// A control that has few labels goes through their samples as often as it takes to make as many steps as its peer.
    /// </summary>
    private long[] SampleOrderOf(int epoch) =>
        Setup.Peer.IsControl && Setup.StagePlan.Distill is { } distill && MethodRegistry.Get(distill.Method).FewLabels
            ? [
                .. SampleOrder.Of(Setup.Peer.Seed, epoch, TrainedSamples)
                .Select(i => _images.Labelled[i % _images.Labelled.Length])]
            : _images.OrderOf(Setup.Peer.Seed, epoch);

    /// <param name="positions">Of the batch's samples, as the view has them on the device.</param>
    /// <param name="sources">What others say of them.</param>
    /// <returns>The batch's loss, without gradients.</returns>
    private Tensor Step(
        EpochOrder order, ViewBatch view, ReadOnlySpan<long> positions, Tensor[] sources, GatheredRows? recorded,
        double rate)
    {
        var (output, features) = _method.StudentFeatures.Count == 0
            ? (Exported.call(view.Images), NoFeatures)
            : _model.ForwardWithFeatures(view.Images, _method.StudentFeatures);
        if (recorded is not null)
        {
            using var _ = no_grad();
            recorded.Put(positions, view.Positions, _images.Task.ToRows(output.detach()));
        }

        var batch = _images.Task.Batch(view, output, sources, order.WeightScale) with
        {
            StudentFeatures = features,
            TeacherFeatures = _method.TeacherFeatures.Count == 0
                ? NoFeatures
                : _features?.Of(view.Images, view.Positions)
                    ?? _teacher!.Features(view.Images, _method.TeacherFeatures),
        };
        var steps = new StudentSteps(Exported, _optimizer, rate);
        if (_method is IStepMethod own)
            return own.Step(batch, steps);
        var loss = _method.Loss(batch);
        steps.Update(loss);
        return loss.detach();
    }

    /// <summary>
    /// What was recorded, and for samples that are in the sheet but not trained on, what the net says of them now.
    /// </summary>
    private SheetLogits Recorded(GatheredRows recorded, int viewIndex)
    {
        if (_images.HeldOut.Length > 0)
        {
            using var _ = no_grad();
            using var view = _images.Views.Open(viewIndex);
            var heldOut = tensor(_images.HeldOut, ScalarType.Int64, _device);
            recorded.Put(_images.HeldOut, heldOut, Inference.At(heldOut, view));
        }

        return recorded.Take();
    }

    private sealed class StudentSteps(
        nn.Module<Tensor, Tensor> student, Optimizers.FlatOptimizer optimizer, double rate) : IStudentSteps
    {
        public double Rate => rate;

        public Tensor Logits(Tensor images) => student.call(images).to_type(ScalarType.Float64);

        public void Update(Tensor loss)
        {
            optimizer.ZeroGradients();
            loss.backward();
            optimizer.Step(rate);
        }
    }
}
