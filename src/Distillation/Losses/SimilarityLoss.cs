using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Similarity-preserving distillation (Tung and Mori 2019, eq. 1 to 4).</summary>
public static class SimilarityLoss
{
    /// <summary>(1/B^2) |G_s - G_t|_F^2 with G = F F^T, rows scaled to length 1, F = one flattened map a row.</summary>
    /// <param name="student">[B, ...]</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Of(Tensor student, Tensor teacher) =>
        (Similarities(student) - Similarities(teacher.detach())).Squared().mean();

    private static Tensor Similarities(Tensor map)
    {
        var rows = map.Double().flatten(1);
        return nn.functional.normalize(rows.mm(rows.t()), 2, 1);
    }
}
