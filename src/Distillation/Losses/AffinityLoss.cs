using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Pair-wise distillation of maps (Liu et al. 2019, eq. 2 and 3), with nodes made by max pooling as in its authors'
/// code.
/// </summary>
public static class AffinityLoss
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// 1 / (B N^2) sum_bij (a_s - a_t)^2 where a_ij is the cosine of the channels of nodes i and j, and a node is the
    /// greatest value of each channel in a patch. N patches cover the map. 0 for equal maps. float64.
    /// </summary>
    /// <param name="student">[B, C_s, H, W]</param>
    /// <param name="teacher">[B, C_t, H, W]; no gradient flows into it</param>
    /// <param name="patch">Height and width of a patch as a share of the map's, in (0, 1]; at least one place.</param>
    public static Tensor Of(Tensor student, Tensor teacher, double patch) =>
        (Affinities(student.Double(), patch) - Affinities(teacher.detach().Double(), patch)).Squared().mean();

    /// <returns>[B, N, N]</returns>
    private static Tensor Affinities(Tensor maps, double patch)
    {
        long[] sides = [Side(maps.shape[2]), Side(maps.shape[3])];
        var nodes = nn.functional.max_pool2d(maps, sides, sides, ceil_mode: true).flatten(2);
        var unit = nn.functional.normalize(nodes, 2, 1, Epsilon);
        return unit.transpose(1, 2).bmm(unit);

        long Side(long places) => Math.Max(1, (long)(places * patch));
    }
}
