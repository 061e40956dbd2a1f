using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Minimises a convex function over the simplex, for each sample of a batch on its own and without reading anything
/// back: weight moves from the net with the largest slope to the one with the least, as far as helps (sequential
/// minimal optimisation, Platt 1998). With two nets the first line search is the answer; with more, the value is within
/// 1e-5 of the least for logits of usual size.
/// </summary>
internal static class SimplexSearch
{
    private const int LineSteps = 14;

    /// <summary>argmin over a in the simplex of log sum_c exp(sum_k a_k m_kc).</summary>
    /// <param name="margins">[K, B, C]; with m_kc = z_kc - z_ky the minimum is the mixture's cross-entropy with the
    ///     label y</param>
    /// <returns>[K, B], float64</returns>
    public static Tensor LeastLogSumExp(Tensor margins)
    {
        var nets = margins.shape[0];
        var weights = full([nets, margins.shape[1]], (1.0 / nets).Held(), ScalarType.Float64, margins.device);
        var moves = nets == 2 ? 2 : 8 * (nets - 1);
        for (var move = 0; move < moves; move++)
        {
            var mixed = (weights.unsqueeze(2) * margins).sum(0L);
            var slopes = (margins * mixed.softmax(1).unsqueeze(0)).sum(2);
            var to = slopes.argmin(0);
            var from = where(weights.gt(0.Held()), slopes, full_like(slopes, double.NegativeInfinity.Held())).argmax(0);
            var room = weights.gather(0, from.unsqueeze(0)).squeeze(0);
            var step = LineSearch(mixed, Row(margins, to) - Row(margins, from), room);
            weights = weights.Plus((OneHot(to, nets) - OneHot(from, nets)) * step.unsqueeze(0)).clamp(min: 0.0.Held());
        }

        return weights / weights.sum(0L).unsqueeze(0);
    }

    /// <summary>
    /// argmin over t in [0, room] of log sum_c exp(u_c + t d_c): Newton's method, halving the interval where it would
    /// leave it.
    /// </summary>
    /// <param name="at">u, [B, C]</param>
    /// <param name="direction">d, [B, C]; the slope at 0 is not positive</param>
    /// <param name="room">[B]</param>
    private static Tensor LineSearch(Tensor at, Tensor direction, Tensor room)
    {
        var (low, high, t) = (zeros_like(room), room, room);
        for (var i = 0; i < LineSteps; i++)
        {
            var p = at.Plus(direction * t.unsqueeze(1)).softmax(1);
            var slope = (p * direction).sum(1);
            var curvature = (p * direction.Squared()).sum(1) - slope.Squared();
            var rising = slope.gt(0.Held());
            high = where(rising, t, high);
            low = where(rising, low, t);
            var newton = t - slope / curvature.clamp(min: 1e-300.Held());
            t = where(newton.gt(low).logical_and(newton.lt(high)), newton, low.Plus(high) / 2.Held());
        }

        return t;
    }

    /// <returns>Of each sample the row of its net, [B, C].</returns>
    private static Tensor Row(Tensor margins, Tensor net) =>
        margins.gather(0, net.view(1, -1, 1).expand(1, margins.shape[1], margins.shape[2])).squeeze(0);

    private static Tensor OneHot(Tensor net, long nets) =>
        nn.functional.one_hot(net, nets).t().to_type(ScalarType.Float64);
}
