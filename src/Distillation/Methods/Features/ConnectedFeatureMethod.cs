using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// A learned connector makes the student's map as deep as the teacher's; then a loss compares them. A larger map is
/// average-pooled to the smaller one's size.
/// </summary>
public sealed class ConnectedFeatureMethod : FeatureMethod, IDistillationMethod
{
    private readonly Connectors _connectors;
    private readonly ConvConnector[] _each;

    /// <param name="loss">Of two maps of one shape, [B, C, H, W]; a scalar of float64.</param>
    /// <param name="kernel">1 as in FitNets' later use, 3 as in PyTorch's tutorial; the padding keeps the size.</param>
    /// <param name="normalised">Whether batch norm and ReLU follow the convolution.</param>
    public ConnectedFeatureMethod(
        MethodContext context, LayerPairs pairs, Func<Tensor, Tensor, Tensor> loss, int kernel, bool normalised)
        : base(context, pairs, loss)
    {
        using var generator = context.Generator("connectors");
        _each = [
            .. pairs.Shapes.Select(
                s => new ConvConnector(s.Student[0], s.Teacher[0], kernel, normalised, generator, context.Device))];
        _connectors = new Connectors(_each);
    }

    public nn.Module Connectors => _connectors;

    public override void Dispose()
    {
        _connectors.Dispose();
        base.Dispose();
    }

    protected override Tensor Compare(int pair, Tensor student, Tensor teacher)
    {
        (student, teacher) = MapSizes.Equalise(student, teacher);
        return base.Compare(pair, _each[pair].call(student), teacher);
    }
}
