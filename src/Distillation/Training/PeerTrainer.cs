using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>
/// Trains one peer of one stage. Synchronous: it belongs to one dedicated thread (all calls from the same), never to a
/// thread pool, and awaits nothing. Its results are a function of its set-up and the orders given, on CPU bit for bit.
/// </summary>
public sealed partial class PeerTrainer : IDisposable
{
    private readonly Device _device;
    private readonly DeviceImages _images;
    private readonly ImageModel _model;
    private readonly IDistillationMethod _method;
    private readonly LiveTeacher? _teacher;
    private readonly RecordedFeatures? _features;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly LearningRate _rate;
    private readonly IReadOnlyList<(int Start, int Length)> _batches;
    private readonly List<string> _notes = [];
    private TestScore? _score;
    private TrainingPrecision _precision;

    private PeerTrainer(PeerSetup setup)
    {
        setup = setup with { Data = setup.Data.ForStage(setup.Stage) };
        Setup = setup;
        var (peer, data) = (setup.Peer, setup.Data);
        _device = device(setup.Device);
        Note(TensorCores.Set(_device, data.Tf32));
        _images = data.On(_device);
        _model = data.NewModel(peer.Model, peer.Seed).to(_device);
        if (setup.InitialWeights is { } path)
            Note(Weights.Load(_model, path));
        else if (setup.Backbone is { } backbone)
            Weights.LoadBackbone(_model, backbone);
        _teacher = setup.Teachers.Count > 0 ? LiveTeacher.Load(setup, _device) : null;
        Note(_teacher?.Note);
        _method = CreateMethod();
        if (_teacher is { } teacher)
        {
            (_features, var note) = RecordedFeatures.Of(
                teacher, _method.TeacherFeatures, setup.Plan.Views, setup.StagePlan.Epochs, _images.Samples);
            Note(note);
        }

        _parameters = new FlatParameters(TrainedParameters(), _device);
        _optimizer = OptimizerRegistry.Create(_parameters, peer.Optimizer);
        _teacher?.Begin();
        ComputeIn(setup.Precision);
        _batches = Batches.Of(TrainedSamples, peer.BatchSize);
        _rate = new LearningRate(peer.Schedule, peer.Optimizer.LearningRate, setup.StagePlan.Epochs, _batches.Count);
    }

    public PeerSetup Setup { get; }

    /// <summary>The epoch that was trained last; -1 before the first.</summary>
    public int Epoch { get; private set; } = -1;

    /// <summary>What was done to make given weights fit.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Of the exported student.</summary>
    public long Parameters => Exported.parameters().Sum(p => p.NumberOfElements);

    /// <summary>Bytes of the exported student's tensors: what one exchange of weights would cost.</summary>
    public long WeightBytes => StateDict.Of(Exported).Sum(t => t.Value.NumberOfElements * t.Value.ElementSize);

    private nn.Module<Tensor, Tensor> Exported => _method.Deployed ?? _model;

    private Inference Inference => new(Exported, _images, Setup.Room);

    private int TrainedSamples => _images.Trained?.Length ?? _images.Samples;

    private IEnumerable<(string Name, Tensor Value)> MethodState =>
        (_method.Connectors is { } connectors ? StateDict.Of(connectors) : [])
            .Concat(_method is IStepMethod own ? own.State : []);

    private CheckpointIdentity Identity =>
        new(Setup.StagePlan.Name, Setup.Peer.Name.Value, Setup.Peer.Model, Setup.Peer.Seed);

    /// <exception cref="CheckpointException">The initial or a teacher's weights cannot be used.</exception>
    public static PeerTrainer Create(PeerSetup setup)
    {
        using var scope = NewDisposeScope();
        var trainer = new PeerTrainer(setup);
        scope.Detach(scope.DisposablesView.ToArray());
        return trainer;
    }

    /// <summary>
    /// Trains an epoch, evaluates it on the test set when that is due, and makes the sheet that is asked for.
    /// </summary>
    /// <param name="progress">Called on this thread after each batch.</param>
    /// <param name="cancellation">Seen between batches.</param>
    /// <exception cref="OperationCanceledException">The weights are in mid-epoch: resume from the last checkpoint, or
    ///     dispose.</exception>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    public EpochResult TrainEpoch(EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        using var recorded = order.Sheet?.Source == SheetSource.Recorded
            ? GatheredRows.Of(Setup.Room, _images.Samples, _images.Task.RowLength, _device)
            : null;
        var loss = TrainBatches(order, recorded, progress, cancellation);
        if (!double.IsFinite(loss))
            throw new TrainingDivergedException(Setup.Peer.Name, order.Epoch, loss);
        Epoch = order.Epoch;
        var trainSeconds = clock.Elapsed.TotalSeconds;

        if (_score is null || Setup.StagePlan.EvaluatesAfter(order.Epoch))
            _score = Inference.TestScore(cancellation);
        clock.Restart();
        var sheet = order.Sheet is not { } due ? null
            : recorded is not null ? Recorded(recorded, order.View)
            : MakeSheet(due.View, cancellation);
        return new EpochResult(
            loss, _score.Score, _rate.At(order.Epoch, _batches.Count - 1), TrainedSamples / trainSeconds,
            trainSeconds, clock.Elapsed.TotalSeconds, sheet) { Measures = _score.Measures };
    }

    /// <summary>
    /// What the net says of the training samples in evaluation mode, in the view named. N x K, row-major.
    /// </summary>
    /// <returns>The caller's to dispose.</returns>
    public SheetLogits MakeSheet(int view, CancellationToken cancellation) => Inference.Training(view, cancellation);

    /// <summary>Rows of the test set in evaluation mode, in the data set's order. M x K, row-major.</summary>
    /// <returns>The caller's to dispose.</returns>
    public SheetLogits PredictTest(CancellationToken cancellation) => Inference.Test(cancellation);

    /// <summary>Writes weights, optimizer and epoch as one file, whole or not at all.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string path) =>
        Checkpoint.Save(
            path, Identity, new(Epoch, _score, _precision), _model, MethodState, _optimizer, Facts,
            _method.Deployed);

    /// <summary>Takes up a checkpoint of this peer and stage; training goes on with the epoch after it.</summary>
    /// <exception cref="CheckpointException">Absent, damaged, or not this peer's.</exception>
    /// <remarks>It goes on in the precision in which it began, where the run file leaves that open.</remarks>
    public void Resume(string path)
    {
        (Epoch, _score, var precision) =
            Checkpoint.Load(path, Identity, _model, MethodState, _optimizer, Setup.Peer.Precision);
        if (precision != _precision)
            ComputeIn(precision);
        _parameters.Changed();
    }

    /// <summary>SHA-256 (hex) of the exported student's tensor bytes.</summary>
    public string WeightsSha256() => TensorFile.Sha256(StateDict.Of(Exported));

    /// <summary>
    /// Writes the student alone as plain safetensors under PyTorch's names, with what one must know to use it.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Export(string path) => TensorFile.Write(path, StateDict.Of(Exported), Facts.ToMetadata());

    private StudentFacts Facts
    {
        get
        {
            var (images, stage) = (Setup.Data.Images, Setup.StagePlan);
            var method = Setup.Peer.IsControl ? null : stage.Distill?.Method;
            return new(Setup.Peer.Model, images.Shape, images.ClassNames, images.Normalisation)
            {
                ReusedModel = _method.Deployed is ReusedClassifier reused ? reused.Teacher.Spec.Name : null,
                Origin = new(
                    Setup.Plan.Name, stage.Name, Setup.Peer.Name.Value, method, Epoch + 1, _score?.Score, images.Name,
                    images.Licence),
            };
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _method.Dispose();
        _features?.Dispose();
        _teacher?.Dispose();
        _model.Dispose();
    }

    private void ComputeIn(TrainingPrecision precision)
    {
        _precision = precision;
        _parameters.ComputeIn(precision, _model);
        _method.ComputeIn(precision);
        if (precision == TrainingPrecision.Bf16 && _device.type == DeviceType.CPU)
            Note(Bf16Units.Warning);
    }

    private void Note(string? note)
    {
        if (note is not null)
            _notes.Add(note);
    }

    private IDistillationMethod CreateMethod()
    {
        var stage = Setup.StagePlan;
        var plan = stage.Distill ?? DistillPlans.LabelsOnly;
        var name = Setup.Peer.IsControl ? MethodEntry.None : plan.Method;
        var context = new MethodContext(
            plan, Setup.Peer, stage.Epochs, _images.Labels, Positions(_images.Labelled), Positions(_images.HeldOut),
            _images.Classes, _model, _teacher?.Model);
        return MethodRegistry.Get(name).Create(context);
    }

    private IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> TrainedParameters() =>
        _model.named_parameters().Concat(_method.Connectors?.named_parameters() ?? [])
            .Where(p => p.parameter.requires_grad);

    /// <summary>Kept by the method for as long as it lives.</summary>
    private Tensor Positions(long[] positions) => tensor(positions, ScalarType.Int64, _device);
}
