using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.SheetForms;
using TorchSharp;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A peer of an earlier stage that only answers: evaluation mode, batch norm folded into the convolutions. Same thread
/// rules as <see cref="PeerTrainer"/>.
/// </summary>
public sealed class FrozenTeacher : IDisposable
{
    private readonly DeviceImages _images;
    private readonly ImageModel _model;
    private readonly DistillPlan? _distill;
    private readonly LayerWeights? _weights;
    private readonly ILogitRoom? _room;

    private FrozenTeacher(
        DeviceImages images, ImageModel model, DistillPlan? distill, LayerWeights? weights, ILogitRoom? room) =>
        (_images, _model, _distill, _weights, _room) = (images, model, distill, weights, room);

    /// <summary>The task's score of the test set, in [0, 1].</summary>
    public double Accuracy { get; private init; }

    /// <summary>What was done to make its weights fit, and what is wrong with it; null: nothing.</summary>
    public string? Note { get; private init; }

    /// <summary>Of the model as it was trained.</summary>
    public long Parameters { get; private init; }

    /// <param name="data">Of the stage that it serves in (<see cref="RunData.ForStage"/>), not of the one that trained
    ///     it.</param>
    /// <param name="path">A checkpoint or safetensors file.</param>
    /// <param name="usual">What it computes in where its plan leaves that open.</param>
    /// <param name="room">For sheets that are too large for memory; null: all are held there.</param>
    /// <exception cref="BadTeacherException">Its logits are not finite.</exception>
    /// <exception cref="CheckpointException">The file cannot be used.</exception>
    public static FrozenTeacher Load(
        PeerPlan peer, RunData data, string device, string path,
        TrainingPrecision usual = TrainingPrecision.Fp32, ILogitRoom? room = null)
    {
        var on = torch.device(device);
        // A trainer beside it says that the switch changes nothing, where that is so.
        TensorCores.Set(on, data.Tf32);
        var model = data.NewModel(peer.Model, seed: 0).to(on);
        var images = data.On(on);
        LayerWeights? weights = null;
        try
        {
            var note = Weights.Load(model, path);
            weights = (peer.Precision ?? usual) == TrainingPrecision.Bf16 ? LayerWeights.Frozen(model) : null;
            var (score, answers) = new Inference(model, images, room).Judge(CancellationToken.None);
            using var test = answers;
            if (!test.AreFinite())
                throw new BadTeacherException(peer.Name, "its logits are not all finite");
            return new FrozenTeacher(images, model, data.Distill, weights, room)
            {
                Accuracy = score.Score,
                Note = Said(note, data.Task.Warning(test, score, data.Images)),
                Parameters = model.parameters().Sum(p => p.NumberOfElements),
            };
        }
        catch
        {
            weights?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="PeerTrainer.MakeSheet"/>, of what the stage's method lets the teacher see in this view.
    /// </summary>
    public SheetLogits MakeSheet(int view, CancellationToken cancellation)
    {
        var inference = new Inference(_model, _images, _room);
        return FunctionMatching.Seen(_distill, view) is { } seen
            ? inference.Training(seen, cancellation)
            : inference.Plain(cancellation);
    }

    public void Dispose()
    {
        _weights?.Dispose();
        _model.Dispose();
    }

    private static string? Said(string? note, string? warning) =>
        note is null || warning is null ? note ?? warning : $"{note}; {warning}";
}
