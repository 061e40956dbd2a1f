using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Views;
using TorchSharp;

namespace KdCluster.Distillation.Data;

/// <summary>A run's images on one device. Every node makes the same from the plan; the peers of a process that use the device share it.</summary>
public sealed class ResidentData : IDisposable
{
    public ResidentData(ImageSet images, DataSplit split, ViewPlan views, long runSeed, torch.Device device)
    {
        var recipe = ViewRecipe.Of(views.Augment, images.Shape);
        Training = new ResidentImages(images.Training, split.Training, images.Normalisation, images.Classes, device);
        HeldOut = new ResidentImages(images.Training, split.HeldOut, images.Normalisation, images.Classes, device);
        var test = new SampleSet($"{images.Name}/test", Enumerable.Range(0, images.Test.Count));
        Test = new ResidentImages(images.Test, test, images.Normalisation, images.Classes, device);
        Views = new ViewSource(Training, recipe, runSeed);
    }

    /// <summary>What peers train on. Its sample set is that of the sheets.</summary>
    public ResidentImages Training { get; }

    /// <summary>Training images that no peer trains on; often none.</summary>
    public ResidentImages HeldOut { get; }

    public ResidentImages Test { get; }

    /// <summary>Views of <see cref="Training"/>.</summary>
    public ViewSource Views { get; }

    public void Dispose()
    {
        Views.Dispose();
        Training.Dispose();
        HeldOut.Dispose();
        Test.Dispose();
    }
}
