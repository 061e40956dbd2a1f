using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A teacher that runs beside the student, for methods that need more of it than a sheet. Frozen, in evaluation mode,
/// batch norm folded.
/// </summary>
internal sealed class LiveTeacher : IDisposable
{
    private readonly TrainingPrecision _precision;
    private IDisposable _folded;
    private LayerWeights? _weights;

    private LiveTeacher(ImageModel model, TrainingPrecision precision)
    {
        (Model, _precision) = (model, precision);
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        _folded = model.FoldedForInference();
    }

    public ImageModel Model { get; }

    /// <summary>What was done to make its weights fit; null: nothing.</summary>
    public string? Note { get; private init; }

    /// <exception cref="CheckpointException">Its weights cannot be used.</exception>
    public static LiveTeacher Load(PeerSetup setup, Device device)
    {
        var file = setup.Teachers[0];
        var model = setup.Data.NewModel(file.Model, seed: 0).to(device);
        var note = Weights.Load(model, file.Path);
        return new LiveTeacher(model, file.Precision ?? setup.UsualPrecision) { Note = note };
    }

    /// <summary>
    /// From now on it computes in its precision. A method is made before, from its float32 parameters.
    /// </summary>
    public void Begin()
    {
        if (_precision != TrainingPrecision.Bf16)
            return;
        _folded.Dispose();
        _weights = LayerWeights.Frozen(Model);
        _folded = Model.FoldedForInference();
    }

    public IReadOnlyDictionary<string, Tensor> Features(Tensor images, IReadOnlyCollection<string> names)
    {
        using var _ = no_grad();
        return Model.ForwardWithFeatures(images, names).Features;
    }

    public void Dispose()
    {
        _folded.Dispose();
        _weights?.Dispose();
        Model.Dispose();
    }
}
