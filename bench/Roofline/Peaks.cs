using System.Diagnostics;
using static TorchSharp.torch;

namespace KdCluster.Bench;

/// <summary>What this machine does at best, with the threads of a peer.</summary>
/// <param name="Products">Operations a second in float32.</param>
/// <param name="HalfProducts">The same in bfloat16.</param>
/// <param name="Memory">Bytes a second, read and written, of blocks that no cache holds.</param>
internal sealed record Peaks(double Products, double HalfProducts, double Memory)
{
    private const int Side = 1024;
    private const int Copied = 64 << 20;
    private const int Tries = 3;

    public static Peaks Measured()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (from, to) = (ones(Copied, ScalarType.Byte), ones(Copied, ScalarType.Byte));
        return new(Of(ScalarType.Float32), Of(ScalarType.BFloat16), 2.0 * Copied / Best(() => to.copy_(from)));
    }

    /// <summary>The higher of each: what else the machine does can only lower them.</summary>
    public Peaks Or(Peaks other) => new(
        Math.Max(Products, other.Products), Math.Max(HalfProducts, other.HalfProducts),
        Math.Max(Memory, other.Memory));

    /// <summary>
    /// The better of a product of matrices and a convolution: they are different libraries', and neither is the faster
    /// on every processor.
    /// </summary>
    private static double Of(ScalarType type) => Math.Max(OfMatrices(type), OfMaps(type));

    private static double OfMaps(ScalarType type)
    {
        const int batch = 16, channels = 128, side = 28, kernel = 3;
        var maps = rand(batch, side, side, channels).to_type(type).permute(0, 3, 1, 2);
        var weight = rand(channels, kernel, kernel, channels).to_type(type).permute(0, 3, 1, 2);
        return 2.0 * batch * side * side * channels * channels * kernel * kernel
            / Best(() => nn.functional.conv2d(maps, weight, padding: [1, 1]));
    }

    private static double OfMatrices(ScalarType type)
    {
        var (left, right) = (rand(Side, Side).to_type(type), rand(Side, Side).to_type(type));
        return 2.0 * Side * Side * Side / Best(() => left.mm(right));
    }

    private static double Best(Func<Tensor> work) =>
        Enumerable.Range(0, Tries).Min(_ =>
        {
            using var scope = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
}
