using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Channel-wise distillation of maps (CWD; Shu et al. 2021, eq. 3 to 5).</summary>
public static class ChannelLoss
{
    /// <summary>Of a place that does not count: below every logit, so that the softmax over places gives it 0.
    /// </summary>
    private const double Nowhere = -1e30;

    /// <summary>
    /// T^2 / (B C) sum_bc KL(p_t || p_s), where p is the softmax of a channel over its H x W places at T: where a
    /// channel speaks, not how loud. 0 for equal maps. float64.
    /// </summary>
    /// <param name="student">[B, C, H, W]</param>
    /// <param name="teacher">The same, or [K, B, C, H, W] for the mean over K teachers; no gradient flows into it
    ///     </param>
    /// <param name="temperature">T > 0, finite</param>
    /// <param name="known">[B, 1, H, W], bool: the places that count; null = all. A sample without any adds 0.</param>
    public static Tensor Of(Tensor student, Tensor teacher, double temperature, Tensor? known = null) =>
        LogitKdLoss.Of(OverPlaces(student, known), OverPlaces(teacher, known), temperature);

    /// <returns>[..., B, C, H W], float64.</returns>
    private static Tensor OverPlaces(Tensor maps, Tensor? known)
    {
        var all = maps.Double();
        return (known is null ? all : all.masked_fill(known.logical_not(), Nowhere.Held())).flatten(-2);
    }
}
