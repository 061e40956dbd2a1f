using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>A run's images as bytes on one device, and the source of their views.</summary>
internal sealed class DeviceImages : IDisposable
{
    private readonly ResidentImages _training;

    /// <param name="test">Shared with other stages; not disposed here.</param>
    public DeviceImages(RunPlan plan, RunData data, ResidentImages test)
    {
        var images = data.Images;
        (Device, Test) = (test.Device, test);
        _training = new ResidentImages(images.Training, data.Split.Training, images.Normalisation, images.Classes, Device);
        Views = new ViewSource(_training, ViewRecipe.Of(plan.Views.Augment, images.Shape), plan.Seed);
    }

    public Device Device { get; }

    public ViewSource Views { get; }

    public ResidentImages Test { get; }

    /// <summary>Training samples.</summary>
    public int Samples => _training.Count;

    public int Classes => _training.Classes;

    /// <summary>Of the training samples, by position; int64.</summary>
    public Tensor Labels => _training.Labels;

    public void Dispose()
    {
        Views.Dispose();
        _training.Dispose();
    }
}
