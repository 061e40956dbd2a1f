using KdCluster.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Bench;

/// <summary>A product of a net's forward pass: a convolution or a linear layer, and what it was given.</summary>
/// <param name="Weights">Numbers of its weight and bias.</param>
/// <param name="Operations">Multiplications and additions of the forward pass, as it is computed here.</param>
internal sealed record Product(
    nn.Module<Tensor, Tensor> Layer, long[] Input, long[] Output, long Weights, double Operations)
{
    public double Values => Size(Input) + Size(Output) + Weights;

    public static double Size(long[] shape) => shape.Aggregate(1.0, (size, side) => size * side);
}

/// <summary>
/// What a training step must compute and move at least: products forward and backward, and Adam. Norms, activations,
/// pooling and the loss are not in it: a perfect program would do them on the way.
/// </summary>
/// <param name="Operations">Multiplications and additions.</param>
/// <param name="Bytes">Each layer's maps and weights, once a pass, and the optimizer's buffers.</param>
internal sealed record StepWork(IReadOnlyList<Product> Products, double Operations, double Bytes)
{
    /// <summary>Parameter, two moments and gradient are read; all four are written.</summary>
    private const int AdamPasses = 8;

    /// <param name="width">Bytes of a number in products.</param>
    public static StepWork Of(nn.Module<Tensor, Tensor> net, long[] images, int width)
    {
        var products = Seen(net, images);
        // The first layer's input needs no gradient.
        var operations = products.Sum(product => 3 * product.Operations) - products[0].Operations;
        var values = products.Sum(product => 3 * product.Values) - Product.Size(products[0].Input);
        var parameters = net.parameters().Sum(parameter => (double)parameter.NumberOfElements);
        return new(products, operations, (values * width) + (parameters * AdamPasses * sizeof(float)));
    }

    /// <summary>Seconds below which no step on a machine of these peaks can stay.</summary>
    /// <param name="operationsPerSecond">Of products.</param>
    /// <param name="bytesPerSecond">Read and written.</param>
    public double Limit(double operationsPerSecond, double bytesPerSecond) =>
        Math.Max(Operations / operationsPerSecond, Bytes / bytesPerSecond);

    private static List<Product> Seen(nn.Module<Tensor, Tensor> net, long[] images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var seen = new List<Product>();
        var hooks = net.modules().OfType<nn.Module<Tensor, Tensor>>().Where(layer => layer is Convolution or Linear)
            .Select(layer => layer.register_forward_hook((_, input, output) =>
            {
                seen.Add(Of(layer, input.shape, output.shape));
                return output;
            })).ToList();
        net.call(zeros(images));
        hooks.ForEach(hook => hook.remove());
        return seen;
    }

    private static Product Of(nn.Module<Tensor, Tensor> layer, long[] input, long[] output)
    {
        // A weight is [out, in of its group, ...]: one value of the result takes as many products as one row has.
        var weight = layer.get_parameter("weight")!;
        var row = Product.Size(weight.shape[1..]);
        var direct = 2 * row * Product.Size(output);
        var isInTiles = layer is Conv2d convolution && Winograd.Takes(convolution, input);
        return new(
            layer, input, output, layer.parameters().Sum(p => p.NumberOfElements),
            isInTiles ? Winograd.Products * direct : direct);
    }
}
