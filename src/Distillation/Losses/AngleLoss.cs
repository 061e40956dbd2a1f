using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// The angles of relational distillation. A batch has B x B x B of them, and their graph would be most of a step: so
/// the gradient is computed here, with respect to the B x B inner products, and the graph begins with those.
/// </summary>
internal static class AngleLoss
{
    /// <summary>Squared distance over squared lengths below which a direction would be rounding error.</summary>
    private const double Coincident = 1e-11;

    /// <param name="student">[B, D], float64</param>
    /// <param name="teacher">[B, D'], float64</param>
    /// <returns>Mean of smoothL1(cos_s - cos_t), a scalar. Its second derivative is none.</returns>
    public static Tensor Of(Tensor student, Tensor teacher)
    {
        var relations = Relations.Of(student);
        Tensor loss, toProducts, toSquares, toDistances;
        using (no_grad())
        {
            var cosines = relations.Cosines();
            var slopes = cosines - Relations.Of(teacher).Cosines();
            var bounded = slopes.clamp((-1).Held(), 1.Held());
            // smoothL1(x) = c (x - c / 2) where c is x kept within -1 and 1, which is its derivative too.
            loss = slopes.add_(bounded, (-0.5).Held()).mul_(bounded).mean();
            var samples = student.shape[0];
            bounded.mul_((1.0 / (samples * samples * samples)).Held());
            var inverse = relations.Inverse;
            // cos_ijk = (p_jk - p_ik - p_ij + s_i) a_ij a_ik with a = d^(-1/2), and alike in j and k.
            toDistances = -cosines.mul_(bounded).sum(2).mul_(inverse).mul_(inverse);
            var weights = bounded.mul_(inverse.unsqueeze(2)).mul_(inverse.unsqueeze(1));
            var rows = weights.sum(2);
            toSquares = rows.sum(1);
            toProducts = weights.sum(dim: 0).add_(rows, (-2).Held());
        }

        if (!relations.Products.requires_grad)
            return loss;
        var graph = (relations.Products * toProducts).sum()
            .Plus((relations.Squares * toSquares).sum()).Plus((relations.Distances * toDistances).sum());
        // As a number it adds nothing.
        return loss.Plus(graph - graph.detach());
    }

    /// <param name="Products">[B, B], inner products of the rows less their mean</param>
    /// <param name="Squares">[B], their squared lengths</param>
    /// <param name="Distances">[B, B], squared</param>
    /// <param name="Inverse">[B, B], 1 / distance; 0 where two rows are the same point. Without gradient.</param>
    private sealed record Relations(Tensor Products, Tensor Squares, Tensor Distances, Tensor Inverse)
    {
        public static Relations Of(Tensor rows)
        {
            var centred = rows - rows.mean([0], keepdim: true);
            var products = centred.mm(centred.t());
            var squares = products.diagonal();
            var sums = squares.unsqueeze(0).Plus(squares.unsqueeze(1));
            var distances = sums - products * 2.Held();
            using var _ = no_grad();
            var apart = distances.gt(sums * Coincident.Held());
            var inverse = where(apart, distances, ones_like(distances)).rsqrt() * apart.to_type(ScalarType.Float64);
            return new(products, squares, distances, inverse);
        }

        /// <summary>
        /// Of (x_j - x_i) and (x_k - x_i), from the rows' inner products: their differences themselves would be B x B x
        /// D numbers.
        /// </summary>
        /// <returns>[B, B, B], 0 where i is j or k, or lies where they lie. Without gradient.</returns>
        public Tensor Cosines()
        {
            using var _ = no_grad();
            return (Products.unsqueeze(0) - Products.unsqueeze(2)).sub_(Products.unsqueeze(1))
                .Plus_(Squares.view(-1, 1, 1)).mul_(Inverse.unsqueeze(2)).mul_(Inverse.unsqueeze(1));
        }
    }
}
