using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Attention transfer (Zagoruyko and Komodakis 2017, eq. 2, with p = 2), in the form of its authors' code.
/// </summary>
public static class AttentionLoss
{
    /// <summary>
    /// mean over batch and places of (a_s - a_t)^2, a = the map mean_c f_c^2 of a sample, flattened and of length 1.
    /// The larger map is average-pooled to the smaller one's size first. 0 for equal maps.
    /// </summary>
    /// <param name="student">[B, C_s, H, W]</param>
    /// <param name="teacher">[B, C_t, H', W']; no gradient flows into it</param>
    public static Tensor Of(Tensor student, Tensor teacher)
    {
        teacher = teacher.detach();
        if (student.shape[2] > teacher.shape[2])
            student = nn.functional.adaptive_avg_pool2d(student.Double(), [teacher.shape[2], teacher.shape[3]]);
        else if (student.shape[2] < teacher.shape[2])
            teacher = nn.functional.adaptive_avg_pool2d(teacher.Double(), [student.shape[2], student.shape[3]]);
        return (Attention(student) - Attention(teacher)).Squared().mean();
    }

    private static Tensor Attention(Tensor map) =>
        nn.functional.normalize(ChannelEnergy.Of(map), 2, 1);
}
