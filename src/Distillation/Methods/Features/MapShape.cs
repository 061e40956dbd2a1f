using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

internal static class MapShape
{
    /// <returns>The shape of a feature of one sample, found by running the model on a black image; the model is left as
    ///     it was.</returns>
    public static long[] Of(ImageModel model, string feature)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var wasTraining = model.training;
        model.eval();
        var input = model.Spec.Input;
        var image = zeros(1, input.Height, input.Width, input.Channels, device: model.parameters().First().device)
            .permute(0, 3, 1, 2);
        var shape = model.ForwardWithFeatures(image, [feature]).Features[feature].shape;
        model.train(wasTraining);
        return shape[1..];
    }
}
