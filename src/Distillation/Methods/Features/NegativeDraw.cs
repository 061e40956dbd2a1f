using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>Draws samples of other classes, uniformly and with replacement.</summary>
internal sealed class NegativeDraw : IDisposable
{
    private readonly Generator _generator;
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
        _byClass = labels.sort(stable: true).Indices.DetachFromDisposeScope();
        var sorted = labels.index_select(0, _byClass);
        var classes = labels.max().Plus(1);
        var ids = Integers.From(0, classes.WholeValue(), labels.device);
        var below = sorted.unsqueeze(0).lt(ids.unsqueeze(1)).to_type(ScalarType.Int64).sum(1);
        _start = below.DetachFromDisposeScope();
        _size = sorted.unsqueeze(0).eq(ids.unsqueeze(1)).to_type(ScalarType.Int64).sum(1).DetachFromDisposeScope();
    }

    /// <returns>[B, count] positions, none of a sample with the same label (as long as there is one of
    ///     another).</returns>
    public Tensor Negatives(Tensor positions, Tensor labels, int count)
    {
        var start = _start.index_select(0, labels).unsqueeze(1);
        var size = _size.index_select(0, labels).unsqueeze(1);
        var uniform = empty([positions.shape[0], count], ScalarType.Float64, positions.device)
            .uniform_(0, 1, _generator);
        var others = size.SubtractedFrom(_count).clamp(min: 1.Held());
        var drawn = (uniform * others).floor().to_type(ScalarType.Int64).minimum(others - 1.Held());
        var skipped = drawn.Plus(drawn.ge(start).to_type(ScalarType.Int64) * size);
        return _byClass.index_select(0, skipped.remainder(_count.Held()).flatten()).view(positions.shape[0], count);
    }

    public void Dispose()
    {
        _generator.Dispose();
        _byClass.Dispose();
        _start.Dispose();
        _size.Dispose();
    }
}
