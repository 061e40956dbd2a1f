using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Relational knowledge distillation (Park et al. 2019), with smooth L1 (beta 1) as its authors' code has it.
/// </summary>
public static class RelationalLoss
{
    private const double Epsilon = 1e-12;

    /// <summary>Squared distance over squared lengths below which a direction would be rounding error.</summary>
    private const double Coincident = 1e-11;

    /// <summary>
    /// Mean over all B x B pairs of smoothL1(d_s - d_t), d = Euclidean distance over the mean of the positive ones (eq.
    /// 4 to 6). 0 with one sample.
    /// </summary>
    /// <param name="student">[B, ...], one embedding a row</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Distance(Tensor student, Tensor teacher) =>
        nn.functional.smooth_l1_loss(Distances(student), Distances(teacher.detach()));

    /// <summary>
    /// Mean over all B x B x B triples of smoothL1(cos_s - cos_t), the cosine of the angle that two samples make seen
    /// from a third (eq. 7 to 9).
    /// </summary>
    /// <param name="student">[B, ...], one embedding a row</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Angle(Tensor student, Tensor teacher) =>
        nn.functional.smooth_l1_loss(Angles(student), Angles(teacher.detach()));

    private static Tensor Distances(Tensor embeddings)
    {
        var rows = embeddings.Double().flatten(1);
        var squares = rows.Squared().sum(1);
        var square = (squares.unsqueeze(0).Plus(squares.unsqueeze(1)) - rows.mm(rows.t()) * 2.Held())
            .clamp(min: Epsilon.Held());
        var others = eye(rows.shape[0], dtype: ScalarType.Float64, device: rows.device).SubtractedFrom(1);
        var distances = square.sqrt() * others;
        var positive = distances.gt(0.Held()).to_type(ScalarType.Float64).sum().clamp(min: 1.0.Held());
        return distances / (distances.sum() / positive).clamp(min: Epsilon.Held());
    }

    /// <summary>
    /// Of (x_j - x_i) and (x_k - x_i), from the rows' inner products: their differences themselves would be B x B x D
    /// numbers, most of the cost of a step.
    /// </summary>
    /// <returns>[B * B * B], 0 where i is j or k, or lies where they lie</returns>
    private static Tensor Angles(Tensor embeddings)
    {
        var rows = embeddings.Double().flatten(1);
        rows = rows - rows.mean([0], keepdim: true);
        var products = rows.mm(rows.t());
        var squares = products.diagonal();
        var sums = squares.unsqueeze(0).Plus(squares.unsqueeze(1));
        var distances = sums - products * 2.Held();
        var apart = distances.gt(sums * Coincident.Held());
        var inverse = where(apart, distances, ones_like(distances)).rsqrt() * apart.to_type(ScalarType.Float64);
        var seen = (products.unsqueeze(0) - products.unsqueeze(2) - products.unsqueeze(1)).Plus(squares.view(-1, 1, 1));
        return (seen * inverse.unsqueeze(2) * inverse.unsqueeze(1)).flatten();
    }
}
