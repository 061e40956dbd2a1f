using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class TensorTests
{
    [Fact]
    public void A_tensor_of_an_array_holds_its_values()
    {
        using var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal([2L, 3L], t.shape);
        Assert.Equal(ScalarType.Float32, t.dtype);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], t.data<float>().ToArray());
        Assert.Equal(6f, t[1, 2].item<float>());
        Assert.Equal(21f, t.sum().item<float>());
        Assert.Equal([5f, 7f, 9f], t.sum(dim: 0).data<float>().ToArray());
    }

    [Fact]
    public void Arithmetic_follows_the_operators()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 2f, 4f });
        var b = tensor(new[] { 3f, 5f, 7f });
        Assert.Equal([4f, 7f, 11f], (a + b).data<float>().ToArray());
        Assert.Equal([0f, -1f, -3f], (1 - a).data<float>().ToArray());
        Assert.Equal([2f, 1f, .5f], (2 / a).data<float>().ToArray());
        Assert.Equal([3f, 4f, 6f], a.add(1, 2).data<float>().ToArray());
        Assert.Equal([1f, 0f, 0f], (a % 1 + a.eq(1)).data<float>().ToArray());
        Assert.Equal(41f, a.dot(b).item<float>());
    }
}
