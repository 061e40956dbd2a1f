using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>Draws samples of other classes, uniformly and with replacement.</summary>
internal sealed class NegativeDraw : IDisposable
{
    private readonly Generator _generator;

    /// <summary>[2 N]: the samples by class, twice. So those of other classes follow a class's own.</summary>
    private readonly Tensor _byClass;
    private readonly Tensor _start;
    private readonly Tensor _size;
    private readonly long _count;

    /// <param name="labels">[N], int64</param>
    /// <param name="generator">Owned from now on.</param>
    public NegativeDraw(Tensor labels, Generator generator)
    {
        _generator = generator;
        using var scope = NewDisposeScope();
        _count = labels.shape[0];
        var byClass = labels.sort(stable: true).Indices;
        _byClass = cat([byClass, byClass]).DetachFromDisposeScope();
        var sorted = labels.index_select(0, byClass);
        var classes = labels.max().Plus(1);
        var ids = Integers.From(0, classes.WholeValue(), labels.device);
        var below = sorted.unsqueeze(0).lt(ids.unsqueeze(1)).to_type(ScalarType.Int64).sum(1);
        _start = below.DetachFromDisposeScope();
        _size = sorted.unsqueeze(0).eq(ids.unsqueeze(1)).to_type(ScalarType.Int64).sum(1).DetachFromDisposeScope();
    }

    /// <returns>[B, 1 + count] positions: the sample itself, then others, none of them with the same label (as long
    ///     as there is one of another).</returns>
    public Tensor Contrast(Tensor positions, Tensor labels, int count)
    {
        var uniform = empty([positions.shape[0], count], ScalarType.Float64, positions.device)
            .uniform_(0, 1, _generator);
        return positions.device_type == DeviceType.CPU
            ? InOneLoop(positions, labels, uniform)
            : cat([positions.unsqueeze(1), Negatives(labels, uniform)], 1);
    }

    /// <param name="uniform">[B, K], from 0 up to 1</param>
    /// <returns>[B, K]</returns>
    internal Tensor Negatives(Tensor labels, Tensor uniform)
    {
        var start = _start.index_select(0, labels).unsqueeze(1);
        var size = _size.index_select(0, labels).unsqueeze(1);
        var others = size.SubtractedFrom(_count).clamp(min: 1.Held());
        var drawn = (uniform * others).floor().to_type(ScalarType.Int64).minimum(others - 1.Held());
        return _byClass.index_select(0, drawn.Plus(start).Plus(size).flatten()).view(uniform.shape);
    }

    /// <summary>The same, behind the positions. libtorch takes ten passes over what is drawn.</summary>
    internal Tensor InOneLoop(Tensor positions, Tensor labels, Tensor uniform)
    {
        var (batch, count) = ((int)uniform.shape[0], (int)uniform.shape[1]);
        var result = empty([batch, count + 1], ScalarType.Int64);
        var own = Numbers(positions.contiguous());
        var label = Numbers(labels.contiguous());
        var draws = MemoryMarshal.Cast<byte, double>(uniform.bytes);
        for (var sample = 0; sample < batch; sample++)
        {
            var to = Numbers(result).Slice(sample * (count + 1), count + 1);
            to[0] = own[sample];
            var (start, size) = (Numbers(_start)[(int)label[sample]], Numbers(_size)[(int)label[sample]]);
            Draw(
                draws.Slice(sample * count, count),
                Numbers(_byClass).Slice((int)(start + size), (int)Math.Max(1, _count - size)), to[1..]);
        }

        return result;
    }

    private static void Draw(ReadOnlySpan<double> uniform, ReadOnlySpan<long> others, Span<long> to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = others[Math.Min((int)(uniform[i] * others.Length), others.Length - 1)];
    }

    private static Span<long> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes);

    public void Dispose()
    {
        _generator.Dispose();
        _byClass.Dispose();
        _start.Dispose();
        _size.Dispose();
    }
}
