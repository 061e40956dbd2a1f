using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.SheetForms;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>A net's answers in evaluation mode, batch norm folded where the net can; K values a sample, as sheets hold
/// them.</summary>
/// <param name="room">For answers that are too many for memory; null: all are held there.</param>
internal sealed class Inference(nn.Module<Tensor, Tensor> net, DeviceImages images, ILogitRoom? room)
{
    private readonly int _batchSize = Batches.ForInference(images.Test.Shape);

    /// <returns>The training samples in the view named. N x K, row-major.</returns>
    public SheetLogits Training(int view, CancellationToken cancellation)
    {
        using var opened = images.Views.Open(view);
        return Run(images.Samples, (start, length) => opened.Batch(Positions(start, length)).Images, cancellation);
    }

    /// <returns>The training samples without augmentation. N x K, row-major.</returns>
    public SheetLogits Plain(CancellationToken cancellation) =>
        Run(images.Samples, (start, length) => images.Plain(start, length).Images, cancellation);

    /// <returns>Samples at these positions in an open view, [M, K], in the caller's dispose scope.</returns>
    public Tensor At(Tensor positions, View view)
    {
        using var gradients = no_grad();
        using var evaluation = Evaluation.Of(net);
        using var scope = NewDisposeScope();
        var parts = Batches.Of((int)positions.shape[0], _batchSize)
            .Select(b => Part(positions.narrow(0, b.Start, b.Length))).ToList();
        return cat(parts, 0).MoveToOuterDisposeScope();

        Tensor Part(Tensor part)
        {
            using var inside = NewDisposeScope();
            return images.Task.ToRows(net.call(view.Batch(part).Images)).MoveToOuterDisposeScope();
        }
    }

    /// <returns>The test set, rows in the data set's order. M x K, row-major.</returns>
    public SheetLogits Test(CancellationToken cancellation) =>
        Run(images.Test.Count, (start, length) => images.Test.Range(start, length).Images, cancellation);

    /// <summary>How good the net is on the test set.</summary>
    public TestScore TestScore(CancellationToken cancellation) => Judged(null, cancellation);

    /// <summary>The same, with its answers: M x K, row-major.</summary>
    public (TestScore Score, SheetLogits Rows) Judge(CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var rows = Gathered(images.Test.Count);
        var score = Judged(rows, cancellation);
        return (score, rows.Take());
    }

    private GatheredRows Gathered(int samples) =>
        GatheredRows.Of(room, samples, images.Task.RowLength, images.Device);

    private TestScore Judged(GatheredRows? rows, CancellationToken cancellation)
    {
        using var gradients = no_grad();
        using var scoring = images.Task.Score(images.Device);
        Each(images.Test.Count, cancellation, (start, length) =>
        {
            var batch = images.Test.Range(start, length);
            var output = net.call(batch.Images);
            scoring.Add(output, batch.Labels);
            rows?.Put(start, images.Task.ToRows(output));
        });
        return scoring.Result();
    }

    private Tensor Positions(int start, int length) => Integers.From(start, start + length, images.Device);

    private SheetLogits Run(int count, Func<int, int, Tensor> batch, CancellationToken cancellation)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        using var rows = Gathered(count);
        Each(
            count, cancellation,
            (start, length) => rows.Put(start, images.Task.ToRows(net.call(batch(start, length)))));
        return rows.Take();
    }

    private void Each(int count, CancellationToken cancellation, Action<int, int> batch)
    {
        using var evaluation = Evaluation.Of(net);
        foreach (var (start, length) in Batches.Of(count, _batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            batch(start, length);
        }
    }
}
