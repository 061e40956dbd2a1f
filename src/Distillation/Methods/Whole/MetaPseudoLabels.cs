using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// Meta Pseudo Labels (Pham et al. 2021, in the form of its first-order approximation): the teacher labels a batch, the
/// student steps on those labels, and the change of the student's loss on labelled samples, minus its moving average,
/// times CE(teacher, own labels) is added to the teacher's loss on labelled samples and to its consistency between
/// plain and augmented samples (UDA).
/// </summary>
public sealed class MetaPseudoLabels : IStepMethod
{
    private const double Decay = 0.99;

    private readonly MethodContext _context;
    private readonly ImageModel _teacher;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly double _sign;
    private readonly double _udaWeight;
    private readonly double _udaTemperature;
    private readonly double _udaThreshold;
    private readonly int _labelledBatch;
    private readonly int _fineTuneEpochs;
    private readonly Tensor _average;
    private readonly Tensor _steps;
    private MethodEpoch? _epoch;
    private Generator? _draw;

    public MetaPseudoLabels(MethodContext context)
    {
        _context = context;
        var options = context.Plan.Options;
        _sign = options.Text("feedback") switch { "new-minus-old" => 1, "old-minus-new" => -1, _ => 0 };
        (_udaWeight, _udaTemperature, _udaThreshold) =
            (options.Number("udaWeight"), options.Number("udaTemperature"), options.Number("udaThreshold"));
        (_labelledBatch, _fineTuneEpochs) = (options.Integer("labelledBatch"), options.Integer("fineTuneEpochs"));
        var spec = context.Student.Spec;
        var name = options.Text("teacherModel") is { Length: > 0 } other ? other : spec.Name;
        _teacher = ModelRegistry.Create(name, spec.Input, spec.Classes, PeerSeed.Of(context.Peer.Seed, "teacher"))
            .to(context.Device);
        _parameters = new FlatParameters(_teacher.named_parameters(), context.Device);
        _optimizer = OptimizerRegistry.Create(_parameters, context.Peer.Optimizer);
        _average = zeros([], ScalarType.Float64, context.Device).DetachFromDisposeScope();
        _steps = zeros([], ScalarType.Int64).DetachFromDisposeScope();
    }

    public IReadOnlyList<(string Name, Tensor Value)> State =>
    [
        .. StateDict.Of(_teacher).Select(t => ("teacher." + t.Name, t.Value)),
        .. _optimizer.State.Select(t => ("teacher-optimizer." + t.Name, t.Value)),
        ("steps", _steps), ("average", _average),
    ];

    public void ComputeIn(TrainingPrecision precision) => _parameters.ComputeIn(precision, _teacher);

    public void BeginEpoch(MethodEpoch epoch)
    {
        _epoch = epoch;
        _optimizer.Steps = _steps.WholeValue();
        _parameters.Changed();
        _teacher.train();
        _teacher.SeedDropout(PeerSeed.Of(_context.Peer.Seed, "teacher"), epoch.Epoch);
        _draw?.Dispose();
        _draw = MethodSeed.Generator(_context.Peer.Seed, "labelled", epoch.Epoch, CPU);
    }

    /// <summary>The student's loss on the teacher's labels.</summary>
    public Tensor Loss(MethodBatch batch) =>
        CrossEntropyLoss.Of(batch.StudentLogits, PseudoLabels(_teacher.call(batch.Images)));

    public Tensor Step(MethodBatch batch, IStudentSteps student)
    {
        var labelled = _epoch!.View(Draw());
        if (_epoch.Epoch >= _context.Epochs - _fineTuneEpochs)
        {
            var hard =
                CrossEntropyLoss.Of(student.Logits(labelled.Images), labelled.Labels, _context.Plan.LabelSmoothing);
            student.Update(hard);
            return hard.detach();
        }

        var taught = _teacher.call(batch.Images).to_type(ScalarType.Float64);
        var pseudo = PseudoLabels(taught);
        var before = LabelledLoss(student, labelled.Images, labelled.Labels);
        var loss = CrossEntropyLoss.Of(batch.StudentLogits, pseudo, _context.Plan.LabelSmoothing);
        student.Update(loss);
        var feedback = Feedback(LabelledLoss(student, labelled.Images, labelled.Labels) - before);

        var teacherLoss =
            CrossEntropyLoss.Of(_teacher.call(labelled.Images), labelled.Labels, _context.Plan.LabelSmoothing);
        if (_udaWeight > 0)
            teacherLoss = teacherLoss.Plus(Consistency(taught, batch.Positions) * _udaWeight.Held());
        if (_sign != 0)
            teacherLoss = teacherLoss.Plus(
                CrossEntropyLoss.Of(taught, pseudo) * feedback * (_context.Plan.Weight * batch.WeightScale).Held());
        _optimizer.ZeroGradients();
        teacherLoss.backward();
        _optimizer.Step(student.Rate);
        _steps.Plus_(1);
        return loss.detach();
    }

    public void Dispose()
    {
        _draw?.Dispose();
        _average.Dispose();
        _steps.Dispose();
        _optimizer.Dispose();
        _parameters.Dispose();
        _teacher.Dispose();
    }

    private static Tensor PseudoLabels(Tensor logits) => logits.detach().argmax(1);

    private static Tensor LabelledLoss(IStudentSteps student, Tensor images, Tensor labels)
    {
        using var _ = no_grad();
        return CrossEntropyLoss.Of(student.Logits(images), labels);
    }

    /// <summary>Minus its moving average, with the sign that the run file chose.</summary>
    private Tensor Feedback(Tensor change)
    {
        using var _ = no_grad();
        _average.mul_(Decay.Held()).add_(change, (1 - Decay).Held());
        return (change - _average) * _sign.Held();
    }

    /// <summary>
    /// Mean over confident samples of CE(sharpened teacher on the plain sample, teacher on the augmented one) (Xie et
    /// al. 2020).
    /// </summary>
    private Tensor Consistency(Tensor augmented, Tensor positions)
    {
        Tensor target, confident;
        using (no_grad())
        {
            target = (_teacher.call(_epoch!.Plain(positions)).to_type(ScalarType.Float64) / _udaTemperature.Held())
                .softmax(1);
            confident = target.max(1).values.ge(_udaThreshold.Held()).to_type(ScalarType.Float64);
        }

        return (-(target * augmented.log_softmax(1)).sum(1) * confident).mean();
    }

    private Tensor Draw()
    {
        var count = _context.Labelled.shape[0];
        var uniform = empty([_labelledBatch], ScalarType.Float64).uniform_(0, 1, _draw!);
        var rows = (uniform * count.Held()).floor().to_type(ScalarType.Int64).clamp(max: (count - 1).Held())
            .to(_context.Device);
        return _context.Labelled.index_select(0, rows);
    }
}
