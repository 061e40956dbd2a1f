using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

/// <summary>What is wrong becomes an exception, and the process goes on.</summary>
public sealed class ErrorTests : ScopedTests
{
    [Fact]
    public void Shapes_that_do_not_fit()
    {
        var e = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(2, 3)));
        Assert.Contains("2x3", e.Message);
        Assert.Throws<ExternalException>(() => ones(2) + ones(3));
        Assert.Throws<ExternalException>(() => ones(6).view(4, 2));
        Assert.Throws<ExternalException>(() => cat([ones(2, 2), ones(3)]));
        Assert.Equal(2, ones(2).sum().item<float>());
    }

    [Fact]
    public void Indices_out_of_range()
    {
        Assert.Throws<ExternalException>(() => ones(2)[2]);
        Assert.Throws<ExternalException>(() => ones(2).sum(3));
        Assert.Throws<ExternalException>(() => ones(2).index_select(0, tensor(new[] { 5L })));
        Assert.Throws<ExternalException>(() => nn.functional.nll_loss(zeros(1, 3), tensor(new[] { 3L })));
        Assert.ThrowsAny<Exception>(() => ones(2).data<float>()[2]);
    }

    [Fact]
    public void Types_that_do_not_fit()
    {
        Assert.Throws<ExternalException>(() => ones(2, 2).mm(ones(2, 2, dtype: ScalarType.Float64)));
        Assert.Throws<ExternalException>(() => nn.functional.cross_entropy(zeros(1, 3), tensor(new[] { 1 })));
        Assert.Throws<ArgumentException>(() => ones(2).data<double>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        Assert.Throws<ExternalException>(() => tensor(new[] { 1L }).requires_grad_());
    }

    [Fact]
    public void Backward_through_what_has_no_graph()
    {
        Assert.Throws<ExternalException>(() => ones(1).backward());
        Assert.Throws<ExternalException>(() => (ones(2, requires_grad: true) * 2).backward());
    }

    [Fact]
    public void A_scalar_that_was_disposed()
    {
        var two = 2.0.ToScalar();
        Assert.Equal(2, (ones(1) * two).ToSingle());
        two.Dispose();
        Assert.Throws<InvalidOperationException>(() => ones(1) * two);
    }

    [Fact]
    public void Memory_that_nobody_has()
    {
        Assert.Throws<ExternalException>(() => zeros(1L << 50));
        Assert.Throws<ExternalException>(() => zeros(-1));
    }

    [Fact]
    public void Bytes_of_scattered_memory()
    {
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Errors_of_one_thread_are_not_seen_by_another()
    {
        Parallel.For(0, 64, i =>
        {
            using var scope = NewDisposeScope();
            var e = Assert.Throws<ExternalException>(() => ones(2, i + 3).mm(ones(2, 2)));
            Assert.Contains($"2x{i + 3}", e.Message);
        });
    }
}
