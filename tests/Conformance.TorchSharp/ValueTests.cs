using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

/// <summary>Operators against closed forms.</summary>
public sealed class ValueTests : ScopedTests
{
    [Fact]
    public void Pointwise_functions_follow_their_formulas()
    {
        double[] x = [-1.5, -.25, 0, .5, 2];
        var t = tensor(x);
        Near(x.Select(Math.Exp), t.exp());
        Near(x.Select(v => -Math.Log(1 + Math.Exp(-v))), nn.functional.logsigmoid(t));
        Near(x.Select(Math.Abs), t.abs());
        Near(x.Select(Math.Sin), t.sin());
        Near(x.Select(Math.Cos), t.cos());
        Near(x.Select(Math.Tanh), t.tanh());
        Near(x.Select(v => 1 / (1 + Math.Exp(-v))), t.sigmoid());
        Near(x.Select(v => v * v), t.square());
        Near(x.Select(v => Math.Max(v, 0)), t.relu());
        Near(x.Select(v => Math.Clamp(v, -1, 1)), t.clamp(-1, 1));
        Near(x.Select(v => Math.Max(v, -1)), t.clamp_min(-1));
        Near(x.Select(v => Math.Min(v, 1)), t.clamp_max(1));
        Near(x.Select(v => Math.Pow(v, 3)), t.pow(3));
        Near(x.Select(v => (double)Math.Sign(v)), t.sign());
        Near(x.Select(Math.Floor), t.floor());
        Near([-2, 0, 0, 0, 2], t.round());
        Near(x.Select(v => -v), -t);
        var positive = tensor(new[] { .25, 1.0, 9.0 });
        Near([.5, 1, 3], positive.sqrt());
        Near([2, 1, 1 / 3.0], positive.rsqrt());
        Near([4, 1, 1 / 9.0], positive.reciprocal());
        Near([Math.Log(.25), 0, Math.Log(9)], positive.log());
        Near([.2763263901682369, .8427007929497149, 1], positive.erf());
    }

    [Fact]
    public void In_place_functions_change_the_tensor_and_return_it()
    {
        var t = tensor(new[] { 1.0, 4.0 });
        Assert.Same(t, t.sqrt_());
        Assert.Same(t, t.mul_(3).add_(1).sub_(2).div_(2));
        Near([1, 2.5], t);
        Near([.5, 1.75], t.lerp_(tensor(new[] { 0.0, 1.0 }), tensor(.5)));
        Near([2.5, 7.75], t.addcmul_(tensor(new[] { 1.0, 3.0 }), tensor(new[] { 1.0, 1.0 }), 2));
        Near([2, 7.5], t.addcdiv_(tensor(new[] { 1.0, 1.0 }), tensor(new[] { 2.0, 4.0 }), -1));
        Near([4, 56.25], t.pow_(2));
        Near([-4, -56.25], t.neg_());
        Near([0, 0], t.zero_());
        Near([7, 7], t.fill_(7));
        Near([1, 1], t.clamp_(0, 1));
        Near([Math.E, Math.E], t.exp_());
        Near([1, 1], t.log_());
        Near([3, 5], t.copy_(tensor(new[] { 3, 5 })));
    }

    [Fact]
    public void Scalars_keep_the_type_of_the_tensor()
    {
        Assert.Equal(ScalarType.Float32, (ones(2) * 2.5).dtype);
        Assert.Equal(ScalarType.Float32, (ones(2) + 1).dtype);
        Assert.Equal(ScalarType.Int64, (tensor(new[] { 1L, 2L }) * 2).dtype);
        Assert.Equal(ScalarType.Float32, (tensor(new[] { 1L, 2L }) * 2.5).dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) > 0).dtype);
    }

    [Fact]
    public void Reductions_follow_their_formulas()
    {
        var t = tensor(new double[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Assert.Equal(21, t.sum().item<double>());
        Near([5, 7, 9], t.sum(dim: 0));
        Near([9, 12], t.sum(1));
        Near([[9], [12]], t.sum(1, keepdim: true));
        Assert.Equal(3.5, t.mean().item<double>());
        Near([3, 4], t.mean([1]));
        Near([4, 4], t.var(1));
        Near([2, 2], t.std(1));
        Near([8 / 3.0, 8 / 3.0], t.var(1, unbiased: false));
        Near([Math.Sqrt(35), Math.Sqrt(56)], t.norm(1));
        Assert.Equal(Math.Sqrt(91), t.norm().item<double>(), 12);
        Assert.Equal(6, t.max().item<double>());
        Assert.Equal(1, t.min().item<double>());
        var (values, indexes) = t.max(1);
        Near([5, 6], values);
        Assert.Equal([1L, 2L], indexes.data<long>().ToArray());
        Assert.Equal([1L, 2L], t.argmax(1).data<long>().ToArray());
        Assert.Equal([0L, 1L, 0L], t.argmin(0).data<long>().ToArray());
        Near([4, 5, 6], t.amax([0L]));
        Near([1, 2, 3], t.amin([0L]));
        Near([[1, 6, 9], [4, 6, 12]], t.cumsum(1));
        Near([15, 48], t.prod(1));
        Near([Math.Log(Math.E + Math.Exp(5) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(2) + Math.Exp(6))], t.logsumexp(1));
        Assert.Equal(3, t.median().item<double>());
        Assert.True(t.gt(0).all().item<bool>());
        Assert.False(t.gt(6).any().item<bool>());
    }

    [Fact]
    public void Sorting_orders_and_says_from_where()
    {
        var t = tensor(new[] { 3.0, 1, 2 });
        var (sorted, from) = t.sort();
        Near([1, 2, 3], sorted);
        Assert.Equal([1L, 2L, 0L], from.data<long>().ToArray());
        var (top, at) = t.topk(2);
        Near([3, 2], top);
        Assert.Equal([0L, 2L], at.data<long>().ToArray());
        Assert.Equal([0L, 2L, 1L], t.argsort(descending: true).data<long>().ToArray());
        Assert.Equal([1L, 0L, 2L], tensor(new[] { 0L, 2L, 2L }).bincount(null).data<long>().ToArray());
        Assert.Equal([2L, 3L], tensor(new[] { 0L, 0L, 5L, 1L }).nonzero().flatten().data<long>().ToArray());
    }

    [Fact]
    public void Softmax_sums_to_one_and_its_log_is_log_softmax()
    {
        var logits = tensor(new[,] { { 1.0, 2, 3 }, { 1000, 0, -1000 } });
        var p = logits.softmax(1);
        Near([1, 1], p.sum(1));
        double z = Math.Exp(1) + Math.Exp(2) + Math.Exp(3);
        Near([Math.Exp(1) / z, Math.Exp(2) / z, Math.Exp(3) / z], p[0]);
        Near([1 - Math.Log(z), 2 - Math.Log(z), 3 - Math.Log(z)], logits.log_softmax(1)[0]);
        Near([0, -1000, -2000], logits.log_softmax(1)[1]);
    }

    [Fact]
    public void Comparisons_and_logic_are_element_by_element()
    {
        var a = tensor(new[] { 1, 2, 3 });
        var b = tensor(new[] { 3, 2, 1 });
        Assert.Equal([false, true, false], a.eq(b).data<bool>().ToArray());
        Assert.Equal([true, false, true], a.ne(b).data<bool>().ToArray());
        Assert.Equal([true, false, false], (a < b).data<bool>().ToArray());
        Assert.Equal([false, true, true], (a >= b).data<bool>().ToArray());
        Assert.Equal([false, false, true], a.gt(2).logical_and(b.lt(2)).data<bool>().ToArray());
        Assert.Equal([true, true, false], a.gt(2).logical_not().data<bool>().ToArray());
        var odd = tensor(new[] { float.NaN, float.PositiveInfinity, 1 });
        Assert.Equal([true, false, false], odd.isnan().data<bool>().ToArray());
        Assert.Equal([false, true, false], odd.isinf().data<bool>().ToArray());
        Assert.Equal([false, false, true], odd.isfinite().data<bool>().ToArray());
        Assert.True(a.Equals(tensor(new[] { 1, 2, 3 })));
        Assert.False(a.Equals(b));
        Assert.True(ones(2).allclose(ones(2) + 1e-7));
        Near([1, 2, 1], where(a.lt(b), a, b).to(ScalarType.Float64));
        Near([3, 2, 3], a.maximum(b).to(ScalarType.Float64));
    }

    [Fact]
    public void Products_of_matrices_follow_their_formulas()
    {
        var a = tensor(new[,] { { 1.0, 2 }, { 3, 4 } });
        var b = tensor(new[,] { { 0.0, 1 }, { 1, 0 } });
        Near([[2, 1], [4, 3]], a.mm(b));
        Near([[2, 1], [4, 3]], a.matmul(b));
        Near([[2, 1], [4, 3]], einsum("ik,kj->ij", a, b));
        Near([[4, 5], [10, 10]], b.addmm(a, a.t(), beta: 2, alpha: 1).sub(tensor(new[,] { { 1.0, 8 }, { 3, 15 } })));
        Near([5, 11], a.mv(tensor(new[] { 1.0, 2 })));
        Near([[3, 4], [6, 8]], tensor(new[] { 1.0, 2 }).outer(tensor(new[] { 3.0, 4 })));
        Near([[[2, 1], [4, 3]]], a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Near([[-2, 1], [1.5, -.5]], linalg.inv(a));
        Near([[0, 5], [0, 5]], cdist(tensor(new[,] { { 0.0, 0 }, { 0, 0 } }), tensor(new[,] { { 0.0, 0 }, { 3, 4 } })));
    }

    [Fact]
    public void Rounding_division_rounds_as_told()
    {
        var t = tensor(new[] { -7.0, 7 });
        Near([-3.5, 3.5], t.div(2));
        Near([-4, 3], t.div(2, RoundingMode.floor));
        Near([-3, 3], t.div(2, RoundingMode.trunc));
        Near([1, 1], t.remainder(2));
        Near([-1, 1], t.fmod(2));
    }
}
