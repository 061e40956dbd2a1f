using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Gives convolutions and linear layers other tensors to compute with, until disposed, than the parameters that they
/// are known by: names, state dicts and files go on with those. TorchSharp has no autocast, and a layer's `weight` set
/// from outside would dispose the parameter that it replaces, so the field behind it is set.
/// </summary>
internal sealed class LayerWeights : IDisposable
{
    private readonly List<nn.Module> _layers = [];
    private readonly ImageModel? _model;

    /// <param name="working">Makes the tensor to compute with from the layer's own parameter; disposed here.</param>
    public LayerWeights(nn.Module net, Func<Parameter, Parameter> working)
    {
        foreach (var layer in net.modules())
            Exchange(layer, working);
        _model = net as ImageModel;
        _model?.ComputesIn = ScalarType.BFloat16;
    }

    /// <summary>Of a net that is not trained: each weight cast for itself.</summary>
    public static LayerWeights Frozen(ImageModel net)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return new(net, master => nn.Parameter(master.to_type(ScalarType.BFloat16), requires_grad: false));
    }

    public void Dispose()
    {
        _model?.ComputesIn = ScalarType.Float32;
        foreach (var layer in _layers)
            Restore(layer);
    }

    private void Exchange(nn.Module layer, Func<Parameter, Parameter> working)
    {
        if (layer is not (Convolution or Linear))
            return;
        _layers.Add(layer);
        Weight(layer) = Made(Weight(layer)!);
        if (Bias(layer) is { } bias)
            Bias(layer) = Made(bias);

        Parameter Made(Parameter own) => (Parameter)working(own).DetachFromDisposeScope();
    }

    private static void Restore(nn.Module layer)
    {
        Weight(layer)!.Dispose();
        Weight(layer) = layer.get_parameter("weight")!;
        Bias(layer)?.Dispose();
        if (Bias(layer) is not null)
            Bias(layer) = layer.get_parameter("bias");
    }

    private static ref Parameter? Weight(nn.Module layer)
    {
        if (layer is Linear linear)
            return ref LinearWeight(linear);
        return ref ConvolutionWeight((Convolution)layer);
    }

    private static ref Parameter? Bias(nn.Module layer)
    {
        if (layer is Linear linear)
            return ref LinearBias(linear);
        return ref ConvolutionBias((Convolution)layer);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_weight")]
    private static extern ref Parameter? ConvolutionWeight(Convolution layer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bias")]
    private static extern ref Parameter? ConvolutionBias(Convolution layer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_weight")]
    private static extern ref Parameter? LinearWeight(Linear layer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bias")]
    private static extern ref Parameter? LinearBias(Linear layer);
}
