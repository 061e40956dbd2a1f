using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Losses that compare two maps of one size directly.</summary>
public static class FeatureLosses
{
    /// <summary>So many values libtorch adds one after the other; of more it adds several sums.</summary>
    private const int FewValues = 4;

    /// <summary>
    /// Mean over all elements of (f_s - f_t)^2: FitNets' hint loss (Romero et al. 2015, eq. 3, as a mean).
    /// </summary>
    /// <param name="student">Of the teacher's shape, after the connector</param>
    /// <param name="teacher">No gradient flows into it</param>
    public static Tensor Mse(Tensor student, Tensor teacher) =>
        SquaredDistance.Mean(student, teacher);

    /// <summary>
    /// (1/B) sum_b (1 - cos(f_s, f_t)): CosineEmbeddingLoss with target 1. The longer of two vectors is average-pooled
    /// by the ratio of lengths (`avg_pool1d`), as PyTorch's distillation tutorial pools the teacher's 2048 to the
    /// student's 1024.
    /// </summary>
    /// <param name="student">[B, ...]; flattened here</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Cosine(Tensor student, Tensor teacher)
    {
        var (own, other) = (student.Double().flatten(1), teacher.detach().Double().flatten(1));
        if (own.shape[1] > other.shape[1])
            own = Pool(own, other.shape[1]);
        else if (own.shape[1] < other.shape[1])
            other = Pool(other, own.shape[1]);
        return nn.functional.cosine_embedding_loss(own, other, ones(own.shape[0], ScalarType.Float64, own.device));
    }

    private static Tensor Pool(Tensor rows, long length)
    {
        if (rows.shape[1] % length != 0)
            throw new ArgumentException(
                $"Maps of {rows.shape[1]} and {length} values cannot be compared: "
                    + $"one length must be a multiple of the other.");
        var ratio = rows.shape[1] / length;
        var groups = rows.reshape(rows.shape[0], length, ratio);
        if (ratio > FewValues)
            return groups.mean([2]);
        // The same sums in the same order, but whole rows at once: libtorch's mean starts anew for each group.
        var sum = groups.select(2, 0);
        for (var i = 1; i < ratio; i++)
            sum = sum.Plus(groups.select(2, i));
        return sum.div(ratio.Held());
    }
}
