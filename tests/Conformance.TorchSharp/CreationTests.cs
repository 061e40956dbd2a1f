using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class CreationTests : ScopedTests
{
    [Fact]
    public void Sizes_make_tensors_of_single_precision_unless_told_otherwise()
    {
        Assert.Equal([2L, 3L], zeros(2, 3).shape);
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
        Assert.Equal(ScalarType.Int64, ones(2, dtype: ScalarType.Int64).dtype);
        Assert.Equal([1f, 1f], ones(2).data<float>().ToArray());
        Assert.Equal([2L, 3L, 4L, 5L], empty(2, 3, 4, 5).shape);
        Assert.Equal([7f, 7f, 7f], full(3, 7.0).data<float>().ToArray());
        Assert.Equal([4L], randn([4L]).shape);
        Assert.True(rand(2, 2, requires_grad: true).requires_grad);
        Near([[1, 0], [0, 1]], eye(2));
    }

    [Fact]
    public void Sequences_are_integers_when_their_ends_are()
    {
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal([0L, 1L, 2L], arange(3).data<long>().ToArray());
        Assert.Equal([1L, 3L], arange(1, 5, 2).data<long>().ToArray());
        Assert.Equal(ScalarType.Float32, arange(0.0, 1.0, .5).dtype);
        Near([0, .5, 1], linspace(0, 1, 3));
    }

    [Fact]
    public void Arrays_give_their_type_shape_and_values()
    {
        var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2L, 3L], t.shape);
        Assert.Equal(ScalarType.Float32, t.dtype);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], t.data<float>().ToArray());
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1, 2 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(3L).dtype);
        Assert.Equal(ScalarType.Int32, tensor(3).dtype);
        Assert.Equal(ScalarType.Float64, tensor(3.0).dtype);
        Assert.Equal(0, tensor(3f).ndim);
        Assert.Equal([2L, 2L], tensor(new[] { 1, 2, 3, 4 }, [2L, 2L]).shape);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1, 2 }, dtype: ScalarType.Float32).dtype);
        Assert.Equal([1L, 2L], tensor(new List<long> { 1, 2 }).data<long>().ToArray());
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1, 2, 3 }, [2L, 2L]));
    }

    [Fact]
    public void A_tensor_of_an_array_is_a_copy_and_from_array_is_not()
    {
        var array = new float[] { 1, 2 };
        var copy = tensor(array);
        var over = from_array(array);
        array[0] = 5;
        Assert.Equal(1f, copy[0].item<float>());
        Assert.Equal(5f, over[0].item<float>());
        over[1] = tensor(9f);
        Assert.Equal(9f, array[1]);
        Assert.Equal([3L, 4L], frombuffer(new long[] { 2, 3, 4 }, ScalarType.Int64, offset: 1).data<long>().ToArray());
    }

    [Fact]
    public void Like_takes_sizes_and_type()
    {
        var t = zeros(2, 3, dtype: ScalarType.Float64);
        Assert.Equal(t.shape, ones_like(t).shape);
        Assert.Equal(ScalarType.Float64, t.rand_like().dtype);
        Assert.Equal(ScalarType.Int32, zeros_like(t, ScalarType.Int32).dtype);
        Near([3, 3, 3, 3, 3, 3], full_like(t, 3));
        Assert.True(empty_like(t, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Joining_and_stacking()
    {
        var a = tensor(new[] { 1.0, 2 });
        var b = tensor(new[] { 3.0, 4 });
        Near([1, 2, 3, 4], cat([a, b]));
        Near([[1, 2], [3, 4]], stack([a, b]));
        Near([[1, 3], [2, 4]], stack([a, b], 1));
    }

    [Fact]
    public void Conversion_copies_only_where_something_changes()
    {
        var t = tensor(new[] { 1.7f, -1.7f });
        Assert.Equal([1L, -1L], t.to(ScalarType.Int64).data<long>().ToArray());
        Assert.Equal(ScalarType.Float64, t.@double().dtype);
        Assert.Equal(ScalarType.Float16, t.half().dtype);
        var same = t.to(ScalarType.Float32);
        same[0] = tensor(4f);
        Assert.Equal(4f, t[0].item<float>());
        Assert.Equal(4f, t.cpu()[0].item<float>());
        var other = t.to(ScalarType.Float32, copy: true);
        other.zero_();
        Assert.Equal(4f, t[0].item<float>());
    }

    [Fact]
    public void Data_reads_and_writes_in_the_order_of_indices()
    {
        var t = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], t.t().data<float>().ToArray());
        Assert.Equal(4f, t.data<float>()[1, 1]);
        Assert.Equal(4f, t.data<float>()[4]);
        t.t().data<float>().CopyFrom([9f, 8f]);
        Assert.Equal([9f, 1f, 2f, 8f, 4f, 5f], t.data<float>().ToArray());
        var part = new float[3];
        t.data<float>().CopyTo(part, arrayIndex: 1, tensorIndex: 4);
        Assert.Equal([0f, 4f, 5f], part);
        Assert.Equal(24, t.bytes.Length);
        Assert.Equal(new float[,] { { 9, 1, 2 }, { 8, 4, 5 } }, (float[,])t.data<float>().ToNDArray());
        Assert.Equal(3, (int)tensor(3.7f));
        Assert.Equal(3.5, tensor(3.5f).ToDouble());
    }
}
