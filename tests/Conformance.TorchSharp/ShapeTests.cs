using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class ShapeTests : ScopedTests
{
    private readonly Tensor t = arange(24, dtype: ScalarType.Float32).reshape(2, 3, 4);

    [Fact]
    public void Views_share_memory_and_say_their_strides()
    {
        Assert.Equal([12L, 4L, 1L], t.stride());
        Assert.Equal([4L, 3L, 2L], t.permute(2, 1, 0).shape);
        Assert.Equal([1L, 4L, 12L], t.permute(2, 1, 0).stride());
        Assert.Equal([2L, 4L, 3L], t.transpose(1, 2).shape);
        Assert.Equal([2L, 12L], t.flatten(1).shape);
        Assert.Equal([24L], t.view(-1).shape);
        Assert.Equal([1L, 2L, 3L, 4L], t.unsqueeze(0).shape);
        Assert.Equal([2L, 3L, 4L], t.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([2L, 3L, 4L], t.unsqueeze(0).squeeze().shape);
        Assert.Equal([5L, 2L], ones(1, 2).expand(5, 2).shape);
        Assert.Equal([2L, 6L, 4L], t.repeat(1, 2, 1).shape);
        Assert.Equal([2L, 2L, 4L], t.narrow(1, 1, 2).shape);
        Assert.Equal(4, t.narrow(1, 1, 2).storage_offset());
        Assert.Equal([4L, 3L], t.as_strided([4, 3], [1, 4], 12).shape);
        Assert.Equal(13f, t.as_strided([4, 3], [1, 4], 12)[1, 0].item<float>());
        Assert.False(t.transpose(0, 1).is_contiguous());
        Assert.True(t.transpose(0, 1).contiguous().is_contiguous());
        t.view(-1)[0] = tensor(100f);
        Assert.Equal(100f, t[0, 0, 0].item<float>());
        Assert.Equal(24, t.numel());
        Assert.Equal(3, t.ndim);
        Assert.Equal(4, t.size(-1));
        Assert.Equal(4, t.element_size());
    }

    [Fact]
    public void Splitting_covers_the_dimension()
    {
        Assert.Equal([2L, 1L], t.split(2, 1).Select(p => p.size(1)));
        Assert.Equal([1L, 3L], t.split([1L, 3L], 2).Select(p => p.size(2)));
        Assert.Equal([2L, 2L], t.chunk(2, 2).Select(p => p.size(2)));
        Assert.Equal(3, t.unbind(1).Length);
        Assert.Equal([2L, 4L], t.unbind(1)[0].shape);
    }

    [Fact]
    public void Flips_rolls_and_triangles()
    {
        var a = tensor(new[,] { { 1.0, 2 }, { 3, 4 } });
        Near([[2, 1], [4, 3]], a.flip(1));
        Near([[3, 4], [1, 2]], a.roll(1, 0));
        Near([[1, 0], [3, 4]], a.tril());
        Near([[1, 2], [0, 4]], a.triu());
        Near([1, 4], a.diagonal());
    }

    [Fact]
    public void Indices_choose_as_in_PyTorch()
    {
        Assert.Equal([3L, 4L], t[1].shape);
        Assert.Equal([4L], t[1, 2].shape);
        Assert.Equal(23f, t[1, 2, 3].item<float>());
        Assert.Equal(23f, t[-1, -1, -1].item<float>());
        Assert.Equal([2L, 4L], t[TensorIndex.Colon, TensorIndex.Single(1)].shape);
        Assert.Equal([2L, 3L, 2L], t[TensorIndex.Ellipsis, TensorIndex.Slice(1, 3)].shape);
        Assert.Equal([2L, 3L, 2L], t[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)].shape);
        Assert.Equal([2L, 1L, 3L, 4L], t[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([1L, 3L, 4L], t[1..].shape);
        var picked = t[TensorIndex.Colon, TensorIndex.Tensor(tensor(new[] { 2L, 0L })), TensorIndex.Slice(0, 1)];
        Assert.Equal([2L, 2L, 1L], picked.shape);
        Assert.Equal([8f, 0f, 20f, 12f], picked.data<float>().ToArray());
        Assert.Equal([20f, 21f, 22f, 23f], t[t.gt(19)].data<float>().ToArray());
        Assert.Equal([5f, 18f], t[tensor(new[] { 0L, 1L }), tensor(new[] { 1L, 1L }), tensor(new[] { 1L, 2L })].data<float>().ToArray());
    }

    [Fact]
    public void Assignments_write_where_the_index_points()
    {
        t[0] = zeros(3, 4);
        Assert.Equal(0f, t[0].sum().item<float>());
        t[TensorIndex.Colon, TensorIndex.Slice(0, 2), TensorIndex.Single(3)] = tensor(-1f);
        Assert.Equal([-1f, -1f, 0f, -1f, -1f, 23f], t[TensorIndex.Ellipsis, TensorIndex.Single(3)].flatten().data<float>().ToArray());
        t[t.lt(0)] = tensor(7f);
        Assert.Equal(28f, t.eq(7).sum().item<long>() * 7f);
        t.index_put_(1.5, TensorIndex.Single(1), TensorIndex.Tensor(tensor(new[] { 0L, 2L })));
        Assert.Equal(12f, t[1].index_select(0, tensor(new[] { 0L, 2L })).sum().item<float>());
    }

    [Fact]
    public void Gathering_and_scattering_are_each_others_inverse()
    {
        var source = tensor(new[,] { { 1.0, 2, 3 }, { 4, 5, 6 } });
        var at = tensor(new[,] { { 2L, 0L, 1L }, { 0L, 2L, 1L } });
        var gathered = source.gather(1, at);
        Near([[3, 1, 2], [4, 6, 5]], gathered);
        Near([[1, 2, 3], [4, 5, 6]], zeros_like(source).scatter_(1, at, gathered));
        Near([[3, 0, 3], [0, 15, 0]], zeros_like(source).scatter_add_(1, tensor(new[,] { { 0L, 0L, 2L }, { 1L, 1L, 1L } }), source));
        Near([[4, 5, 6], [1, 2, 3]], source.index_select(0, tensor(new[] { 1L, 0L })));
        Near([[0, 0, 0], [1, 2, 3]], zeros_like(source).index_copy_(0, tensor(new[] { 1L }), source[0].unsqueeze(0)));
        Near([[9, 12, 15], [4, 5, 6]], source.clone().index_add_(0, tensor(new[] { 0L }), source[1].unsqueeze(0), 2));
        Near([[3], [4]], source.take_along_dim(tensor(new[,] { { 2L }, { 0L } }), 1));
        Near([4, 5, 6], source.masked_select(source.gt(3)));
        Near([[1, 2, 3], [0, 0, 0]], source.masked_fill(source.gt(3), 0));
    }
}
