using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * sum over pairs of layers of the <see cref="PyramidLoss"/> of their maps (Cao et al.
/// 2022). Where the teacher's map has another number of channels a learned 1x1 convolution comes first; a larger map is
/// average-pooled to the smaller one's size.
/// </summary>
public sealed class Pkd : FeatureMethod, IDistillationMethod
{
    private readonly Connectors? _connectors;
    private readonly ConvConnector?[] _each;

    public Pkd(MethodContext context, LayerPairs pairs)
        : base(context, pairs, PyramidLoss.Of)
    {
        using var generator = context.Generator("connectors");
        _each = [
            .. pairs.Shapes.Select(sizes => sizes.Student[0] == sizes.Teacher[0]
                ? null
                : new ConvConnector(sizes.Student[0], sizes.Teacher[0], 1, false, generator, context.Device))];
        var made = _each.OfType<ConvConnector>().ToArray();
        _connectors = made.Length == 0 ? null : new Connectors(made);
    }

    public nn.Module? Connectors => _connectors;

    public override void Dispose()
    {
        _connectors?.Dispose();
        base.Dispose();
    }

    protected override Tensor Compare(int pair, Tensor student, Tensor teacher)
    {
        (student, teacher) = MapSizes.Equalise(student, teacher);
        return PyramidLoss.Of(_each[pair] is { } connector ? connector.call(student) : student, teacher);
    }
}
