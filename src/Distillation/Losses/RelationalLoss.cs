using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Relational knowledge distillation (Park et al. 2019), with smooth L1 (beta 1) as its authors' code has it.</summary>
public static class RelationalLoss
{
    private const double Epsilon = 1e-12;

    /// <summary>
    /// Mean over all B x B pairs of smoothL1(d_s - d_t), d = Euclidean distance over the mean of the positive ones (eq. 4 to 6).
    /// 0 with one sample.
    /// </summary>
    /// <param name="student">[B, ...], one embedding a row</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Distance(Tensor student, Tensor teacher) =>
        nn.functional.smooth_l1_loss(Distances(student), Distances(teacher.detach()));

    /// <summary>Mean over all B x B x B triples of smoothL1(cos_s - cos_t), the cosine of the angle that two samples make seen from a third (eq. 7 to 9).</summary>
    /// <param name="student">[B, ...], one embedding a row</param>
    /// <param name="teacher">[B, ...]; no gradient flows into it</param>
    public static Tensor Angle(Tensor student, Tensor teacher) =>
        nn.functional.smooth_l1_loss(Angles(student), Angles(teacher.detach()));

    private static Tensor Distances(Tensor embeddings)
    {
        var rows = embeddings.Double().flatten(1);
        var squares = rows.square().sum(1);
        var square = (squares.unsqueeze(0) + squares.unsqueeze(1) - rows.mm(rows.t()) * 2).clamp(min: Epsilon);
        var others = 1 - eye(rows.shape[0], dtype: ScalarType.Float64, device: rows.device);
        var distances = square.sqrt() * others;
        var positive = distances.gt(0).to_type(ScalarType.Float64).sum().clamp(min: 1.0);
        return distances / (distances.sum() / positive).clamp(min: Epsilon);
    }

    private static Tensor Angles(Tensor embeddings)
    {
        var rows = embeddings.Double().flatten(1);
        var directions = nn.functional.normalize(rows.unsqueeze(0) - rows.unsqueeze(1), 2, 2);
        return directions.bmm(directions.transpose(1, 2)).flatten();
    }
}
