using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Relational knowledge distillation (Park et al. 2019), with smooth L1 (beta 1) as its authors' code has it.
/// </summary>
public static class RelationalLoss
{
    private const double Epsilon = 1e-12;

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
    /// from a third (eq. 7 to 9). It can be differentiated once.
    /// </summary>
    /// <param name="student">[B, ...], one embedding a row</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Angle(Tensor student, Tensor teacher) =>
        AngleLoss.Of(student.Double().flatten(1), teacher.detach().Double().flatten(1));

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
}
