using KdCluster.Contracts;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A net that answers at the places of its task's <see cref="DetectionGrid"/>, from a pyramid of maps: B x P x (C + 5),
/// with distances that are never below zero.
/// </summary>
public abstract class Detector : ImageModel
{
    /// <summary>At first a class is there with this probability, so that the many places without any do not drown the
    /// others (Lin et al. 2017, section 4.1).</summary>
    private const double Prior = 0.01;

    private readonly (int Height, int Width)[] _sides;

    private protected Detector(ModelSpec spec, TaskEntry task)
        : base(spec)
    {
        Task = task;
        _sides = [.. task.Grid!.Strides.Select(stride =>
            (DetectionGrid.Along(spec.Input.Height, stride), DetectionGrid.Along(spec.Input.Width, stride)))];
    }

    public sealed override TaskEntry Task { get; }

    /// <summary>All levels of the pyramid, one behind the other: B x c x 1 x P.</summary>
    public sealed override string LastMap => "pyramid";

    /// <summary>What a class's logit is at first.</summary>
    protected static double ClassBias => -Math.Log((1 - Prior) / Prior);

    /// <returns>The pyramid's maps, one for each stride, all of one number of channels.</returns>
    protected abstract IReadOnlyList<Tensor> Levels(Tensor images, FeatureTap tap);

    /// <param name="map">Of one level.</param>
    /// <returns>B x (C + 5) x h x w.</returns>
    protected abstract Tensor Answer(Tensor map);

    protected sealed override Tensor Body(Tensor images, FeatureTap tap) =>
        tap.Offer(LastMap, Joined(Levels(images, tap)).unsqueeze(1).permute(0, 3, 1, 2));

    protected sealed override Tensor Head(Tensor lastMap, FeatureTap tap)
    {
        var (places, answers, start) = (lastMap.permute(0, 2, 3, 1).squeeze(1), new List<Tensor>(), 0);
        foreach (var (height, width) in _sides)
        {
            answers.Add(Answer(
                places.narrow(1, start, height * width).contiguous()
                    .view(-1, height, width, places.shape[2]).permute(0, 3, 1, 2)));
            start += height * width;
        }

        return Joined(answers);
    }

    /// <returns>B x P x c of maps B x c x h x w.</returns>
    private static Tensor Joined(IEnumerable<Tensor> maps) =>
        cat([.. maps.Select(map => map.permute(0, 2, 3, 1).flatten(1, 2))], 1);
}
