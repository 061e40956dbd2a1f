using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Maps of one number of channels from those of a body, each with what the coarser ones say (Lin et al. 2017). It is no
/// module itself: its layers are registered on their owner, under the names of the reference code.
/// </summary>
/// <param name="lateral">1x1, of each of the body's maps, the finest first.</param>
/// <param name="smooth">3x3, of each.</param>
internal sealed class FeaturePyramid(IReadOnlyList<Conv2d> lateral, IReadOnlyList<Conv2d> smooth)
{
    public static FeaturePyramid Of(IEnumerable<int> channels, int to)
    {
        Conv2d[] lateral = [.. channels.Select(from => nn.Conv2d(from, to, 1))];
        return new(lateral, [.. lateral.Select(_ => nn.Conv2d(to, to, 3, padding: 1))]);
    }

    public IReadOnlyList<Conv2d> Lateral => lateral;

    public IReadOnlyList<Conv2d> Smooth => smooth;

    /// <param name="maps">Of the body, the finest first.</param>
    /// <param name="names">Of the features that they become.</param>
    public Tensor[] Levels(IReadOnlyList<Tensor> maps, IReadOnlyList<string> names, FeatureTap tap)
    {
        var levels = new Tensor[lateral.Count];
        Tensor? above = null;
        for (var level = levels.Length - 1; level >= 0; level--)
        {
            var own = lateral[level].call(maps[level]);
            above = above is null
                ? own
                : own.Plus(nn.functional.interpolate(above, [own.shape[2], own.shape[3]]));
            levels[level] = tap.Offer(names[level], Winograd.Of(smooth[level], above));
        }

        return levels;
    }
}
