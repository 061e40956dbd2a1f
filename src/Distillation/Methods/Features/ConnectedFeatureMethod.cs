using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// FitNets' hints (Romero et al. 2015): a learned connector makes the student's map as deep as the teacher's; mean
/// squared error. A larger map is average-pooled to the smaller one's size.
/// </summary>
public sealed class ConnectedFeatureMethod : FeatureMethod, IDistillationMethod
{
    private readonly Connectors _connectors;
    private readonly ConvConnector[] _each;

    /// <param name="kernel">1 as in FitNets' later use, 3 as in PyTorch's tutorial; the padding keeps the size.</param>
    /// <param name="normalised">Whether batch norm and ReLU follow the convolution.</param>
    public ConnectedFeatureMethod(MethodContext context, LayerPairs pairs, int kernel, bool normalised)
        : base(context, pairs, FeatureLosses.Mse)
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
        return FeatureLosses.Mse(_each[pair].call(student), teacher);
    }
}
