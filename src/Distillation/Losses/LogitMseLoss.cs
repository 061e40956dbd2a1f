using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Logit matching (Ba and Caruana 2014; Kim et al. 2021, eq. 6).</summary>
public static class LogitMseLoss
{
    /// <summary>(1/(B C)) sum_bc (z_s - z_t)^2, float64.</summary>
    /// <param name="student">[B, C], or anything that broadcasts with the teacher</param>
    /// <param name="teacher">[B, C], or [K, B, C] for the mean over K teachers; no gradient flows into it</param>
    public static Tensor Of(Tensor student, Tensor teacher) =>
        (student.Double() - teacher.detach().Double()).Squared().mean();
}
