using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>Initial weights, where they are not PyTorch's defaults.</summary>
internal static class Initial
{
    /// <summary>
    /// Every convolution from N(0, 2 / (out * k * k)) (He et al. 2015, fan out), its bias zero, in the order of the
    /// modules.
    /// </summary>
    public static void HeFanOut(nn.Module model) => HeFanOut(model.modules().OfType<Conv2d>());

    /// <summary>
    /// In the order given: TorchSharp lists a module's children before the children of each, PyTorch goes into the
    /// depth first.
    /// </summary>
    public static void HeFanOut(IEnumerable<Conv2d> convolutions)
    {
        using var noGradient = no_grad();
        foreach (var convolution in convolutions)
        {
            nn.init.kaiming_normal_(
                convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
            if (convolution.bias is { } bias)
                nn.init.zeros_(bias);
        }
    }

    /// <summary>A linear layer from N(0, 0.01^2), its bias zero.</summary>
    public static void SmallNormal(Linear linear)
    {
        using var noGradient = no_grad();
        nn.init.normal_(linear.weight, 0, 0.01);
        nn.init.zeros_(linear.bias!);
    }

    /// <summary>Glorot uniform and zero bias: Keras' default of convolutions and dense layers.</summary>
    public static void Glorot(Parameter weight, Parameter bias)
    {
        using var noGradient = no_grad();
        nn.init.xavier_uniform_(weight);
        nn.init.zeros_(bias);
    }
}
