using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

/// <summary>Evaluation mode until disposed.</summary>
internal sealed class Evaluation : IDisposable
{
    private readonly nn.Module _net;
    private readonly bool _wasTraining;

    private Evaluation(nn.Module net)
    {
        (_net, _wasTraining) = (net, net.training);
        net.eval();
    }

    public static IDisposable Of(nn.Module net) =>
        net is ImageModel model ? model.FoldedForInference() : new Evaluation(net);

    public void Dispose() => _net.train(_wasTraining);
}
