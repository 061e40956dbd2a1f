using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// On-the-fly native ensemble (Lan et al. 2018): one peer whose trunk carries several branches; a gate weighs their
/// logits into a teacher. sum_m CE(z_m) + CE(z_e) + weight * ramp * T^2 sum_m KL(p_e || p_m). The student is the trunk
/// with its own head (branch 0): that is what is evaluated and exported. Branches part at the last map, where the
/// paper's part at the last stage of the net. While the run's burn-in lasts, branches and gate learn from labels alone;
/// the run's ramp-up multiplies the paper's ramp.
/// </summary>
public sealed class One : IDistillationMethod
{
    private readonly DistillPlan _plan;
    private readonly string _map;
    private readonly double _rampEpochs;
    private readonly Branch[] _branches;
    private readonly Gate _gate;
    private readonly Connectors _connectors;
    private double _ramp = 1;

    public One(MethodContext context)
    {
        _plan = context.Plan;
        _map = context.Student.LastMap;
        _rampEpochs = _plan.Options.Number("rampEpochs");
        var channels = MapShape.Of(context.Student, _map)[0];
        using var generator = context.Generator("one");
        var count = _plan.Options.Integer("branches");
        _branches = [
            .. Enumerable.Range(1, count - 1)
            .Select(_ => new Branch(channels, context.Classes, generator, context.Device))];
        _gate = new Gate(channels, count, generator, context.Device);
        _connectors = new Connectors([_gate, .. _branches]);
    }

    public IReadOnlyList<string> StudentFeatures => [_map];

    public nn.Module Connectors => _connectors;

    /// <summary>exp(-5 (1 - e / rampEpochs)^2) until the ramp is over (Tarvainen and Valpola 2017).</summary>
    public void BeginEpoch(MethodEpoch epoch) =>
        _ramp = epoch.Epoch >= _rampEpochs ? 1 : Math.Exp(-5 * Math.Pow(1 - (epoch.Epoch / _rampEpochs), 2));

    public Tensor Loss(MethodBatch batch)
    {
        var trunk = batch.StudentFeatures[_map];
        var logits =
            stack([batch.StudentLogits, .. _branches.Select(b => b.call(trunk).to_type(ScalarType.Float64))], 0);
        var gate = _gate.call(trunk.mean([2, 3])).to_type(ScalarType.Float64).softmax(1);
        var ensemble = (logits * gate.t().unsqueeze(2)).sum(0L);
        var hard = HardLoss.Of(batch with { StudentLogits = ensemble }, _plan.LabelSmoothing);
        for (var m = 0; m < logits.shape[0]; m++)
            hard = hard.Plus(HardLoss.Of(batch with { StudentLogits = logits.select(0, m) }, _plan.LabelSmoothing));
        var scale = batch.WeightScale * _ramp;
        hard *= (1 + (scale * (_plan.HardWeight - 1))).Held();
        var weight = scale * _plan.Weight * logits.shape[0];
        return weight == 0
            ? hard
            : hard.Plus(LogitKdLoss.Of(logits, ensemble, _plan.Temperature) * weight.Held());
    }

    public void Dispose() => _connectors.Dispose();

    /// <summary>
    /// A linear layer, batch norm over the branches and ReLU, as in the paper's code. The softmax over the branches
    /// follows in float64.
    /// </summary>
    private sealed class Gate : nn.Module<Tensor, Tensor>
    {
        private readonly Embedder _linear;
        private readonly HeldBatchNorm _norm;

        public Gate(long channels, int branches, Generator generator, Device device)
            : base(nameof(Gate))
        {
            register_module("linear", _linear = new Embedder(channels, branches, generator, device));
            register_module("norm", _norm = new HeldBatchNorm(branches, device));
        }

        public override Tensor forward(Tensor pooled) => _norm.call(_linear.call(pooled)).relu();
    }

    /// <summary>Two 3x3 convolutions with batch norm beside a shortcut, mean over places, a linear layer.</summary>
    private sealed class Branch : nn.Module<Tensor, Tensor>
    {
        private readonly ConvConnector _first;
        private readonly ConvConnector _second;
        private readonly Embedder _classifier;

        public Branch(long channels, int classes, Generator generator, Device device)
            : base(nameof(Branch))
        {
            register_module("first", _first = new ConvConnector(channels, channels, 3, true, generator, device));
            register_module("second", _second = new ConvConnector(channels, channels, 3, true, generator, device));
            register_module("classifier", _classifier = new Embedder(channels, classes, generator, device));
        }

        public override Tensor forward(Tensor map) =>
            _classifier.call(_second.call(_first.call(map)).Plus(map).mean([2, 3]));
    }
}
