using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>A net's logits in evaluation mode, batch norm folded where the net can.</summary>
internal sealed class Inference(nn.Module<Tensor, Tensor> net, DeviceImages images)
{
    private readonly int _batchSize = Batches.ForInference(images.Test.Shape);

    /// <returns>The training samples in the view named. N x C, row-major.</returns>
    public float[] Training(int view, CancellationToken cancellation)
    {
        using var opened = images.Views.Open(view);
        return Run(images.Samples, (start, length) => opened.Batch(Positions(start, length)).Images, cancellation);
    }

    /// <returns>The training samples without augmentation. N x C, row-major.</returns>
    public float[] Plain(CancellationToken cancellation) =>
        Run(images.Samples, (start, length) => images.Plain(start, length).Images, cancellation);

    /// <returns>Samples at these positions in an open view, [M, C], in the caller's dispose scope.</returns>
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
            return net.call(view.Batch(part).Images).MoveToOuterDisposeScope();
        }
    }

    /// <returns>The test set, rows in the data set's order. M x C, row-major.</returns>
    public float[] Test(CancellationToken cancellation) =>
        Run(images.Test.Count, (start, length) => images.Test.Range(start, length).Images, cancellation);

    /// <summary>
    /// Fraction of the test set that the net gets right: counted where the net is, one value read at the end.
    /// </summary>
    public double TestAccuracy(CancellationToken cancellation)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var right = zeros([], ScalarType.Int64, images.Device);
        Each(images.Test.Count, cancellation, (start, length) =>
        {
            var batch = images.Test.Range(start, length);
            right.Plus_(net.call(batch.Images).argmax(1).eq(batch.Labels).sum());
        });
        return (double)right.WholeValue() / images.Test.Count;
    }

    private Tensor Positions(int start, int length) => Integers.From(start, start + length, images.Device);

    private float[] Run(int count, Func<int, int, Tensor> batch, CancellationToken cancellation)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var logits = empty(count, images.Classes, device: images.Device);
        Each(
            count, cancellation,
            (start, length) => logits.narrow(0, start, length).copy_(net.call(batch(start, length))));
        return logits.ToArray();
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
