using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>Which of a model's parameters lie behind its last map.</summary>
internal static class HeadParameters
{
    /// <param name="map">Shape of the last map for one sample.</param>
    /// <returns>Names, found by what a gradient through the head reaches.</returns>
    public static HashSet<string> Of(ImageModel model, long[] map)
    {
        using var scope = NewDisposeScope();
        var parameters = model.named_parameters().ToList();
        var frozen = parameters.Where(p => !p.parameter.requires_grad).ToList();
        frozen.ForEach(p => p.parameter.requires_grad = true);
        var wasTraining = model.training;
        model.eval();
        var logits = model.Classify(zeros([1, .. map], device: parameters[0].parameter.device));
        var gradients =
            autograd.grad([logits.sum()], [.. parameters.Select(p => (Tensor)p.parameter)], allow_unused: true);
        model.train(wasTraining);
        frozen.ForEach(p => p.parameter.requires_grad = false);
        return [.. parameters.Zip(gradients).Where(p => p.Second is { IsInvalid: false }).Select(p => p.First.name)];
    }
}
