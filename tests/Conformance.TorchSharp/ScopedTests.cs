using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

/// <summary>Every test runs in a dispose scope of its own.</summary>
public abstract class ScopedTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static void Near(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-9)
    {
        var values = actual.to(ScalarType.Float64).flatten().data<double>().ToArray();
        var all = expected.ToArray();
        Assert.Equal(all.Length, values.Length);
        for (int i = 0; i < all.Length; i++)
            Assert.True(Math.Abs(all[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(all[i])), $"[{i}]: expected {all[i]}, found {values[i]}");
    }

    protected static void Near(double[][] expected, Tensor actual, double tolerance = 1e-9)
    {
        Assert.Equal([expected.Length, expected[0].Length], actual.shape);
        Near(expected.SelectMany(row => row), actual, tolerance);
    }

    protected static void Near(double[][][] expected, Tensor actual, double tolerance = 1e-9)
    {
        Assert.Equal([expected.Length, expected[0].Length, expected[0][0].Length], actual.shape);
        Near(expected.SelectMany(plane => plane.SelectMany(row => row)), actual, tolerance);
    }
}
