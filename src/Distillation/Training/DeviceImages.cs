using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>A run's images for one device, and the source of their views.</summary>
internal sealed class DeviceImages : IDisposable
{
    private readonly SampleImages _training;
    private readonly Lazy<View> _plain;

    /// <param name="test">Shared with other stages; not disposed here.</param>
    public DeviceImages(RunPlan plan, RunData data, SampleImages test)
    {
        var images = data.Images;
        (Device, Test) = (test.Device, test);
        Task = data.Task;
        _training =
            SampleImages.Of(images.Training, data.Split.Training, images.Normalisation, images.Classes, Device)
            .With(training => Task.TargetsOf(training, images.Training));
        var split = data.Split;
        HeldOut = data.HoldsHeldOut ? Positions(split.Training, split.HeldOut) : [];
        Trained = data.HoldsHeldOut
            ? [.. Enumerable.Range(0, split.Training.Count).Select(p => (long)p).Except(HeldOut)]
            : null;
        Labelled = Positions(split.Training, split.Labelled);
        _plain = new Lazy<View>(() => new ViewSource(_training, ViewRecipe.Of([], images.Shape), plan.Seed).Open(0));
        Views = new ViewSource(_training, ViewRecipe.Of(plan.Views.Augment, images.Shape), plan.Seed);
    }

    public Device Device { get; }

    public LearningTask Task { get; }

    public ViewSource Views { get; }

    public SampleImages Test { get; }

    /// <summary>Positions that are trained on; null = all.</summary>
    public long[]? Trained { get; }

    /// <summary>Positions that are in the sheets and not trained on.</summary>
    public long[] HeldOut { get; }

    /// <summary>Positions whose labels may be used by methods that learn from few.</summary>
    public long[] Labelled { get; }

    /// <summary>Rows of a sheet.</summary>
    public int Samples => _training.Count;

    public int Classes => _training.Classes;

    /// <summary>Of the training samples, by position; int64. Zeros where they have no class.</summary>
    public Tensor Labels => _training.Labels;

    /// <summary>The positions that a peer trains on in an epoch, in its order.</summary>
    public long[] OrderOf(long peerSeed, int epoch)
    {
        var order = SampleOrder.Of(peerSeed, epoch, Trained?.Length ?? Samples);
        return Trained is { } trained ? [.. order.Select(i => trained[i])] : order;
    }

    /// <summary>The training images as they are, without augmentation.</summary>
    public ViewBatch Plain(int start, int length) => _training.Range(start, length);

    /// <summary>The same for any positions.</summary>
    public Tensor Plain(Tensor positions) => _plain.Value.Batch(positions).Images;

    public void Dispose()
    {
        if (_plain.IsValueCreated)
            _plain.Value.Dispose();
        _training.Dispose();
    }

    private static long[] Positions(SampleSet all, SampleSet some) =>
        [.. some.Ids.ToArray().Select(id => (long)all.PositionOf(id))];
}
