using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// 1x1 to half of the teacher's channels, 3x3, 1x1 to all of them; batch norm and ReLU after each, no biases.
/// </summary>
internal sealed class Projector : nn.Module<Tensor, Tensor>
{
    private readonly ConvConnector[] _steps;

    public Projector(long student, long teacher, Generator generator, Device device)
        : base(nameof(Projector))
    {
        var half = Math.Max(1, teacher / 2);
        _steps =
        [
            new(student, half, 1, true, generator, device),
            new(half, half, 3, true, generator, device),
            new(half, teacher, 1, true, generator, device),
        ];
        for (var i = 0; i < _steps.Length; i++)
            register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), _steps[i]);
    }

    public override Tensor forward(Tensor map) => _steps.Aggregate(map, (value, step) => step.call(value));
}
