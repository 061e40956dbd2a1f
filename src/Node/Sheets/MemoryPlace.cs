using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Node.Sheets;

/// <summary>In memory, decoded.</summary>
internal sealed class MemoryPlace(LogitPool pool, int count, RowForm form) : LogitPlace(count)
{
    private readonly RowDecoder _decoder = new(form);
    private float[]? _logits = pool.Rent(count);

    private float[] Logits => _logits ?? throw new InvalidOperationException("the logits were taken before");

    public override Span<byte> Direct(long offset, int length) => form.Precision == SheetPrecision.Fp32
        ? MemoryMarshal.AsBytes(Logits.AsSpan((int)(offset / sizeof(float)), length / sizeof(float)))
        : [];

    public override ReadOnlySpan<float> Put(long offset, ReadOnlySpan<byte> encoded)
    {
        var into = Logits.AsSpan((int)form.ValuesBefore(offset));
        return into[.._decoder.Decode(offset, encoded, into)];
    }

    public override SheetLogits Take()
    {
        var taken = Logits;
        _logits = null;
        return taken;
    }

    public override void Dispose()
    {
        if (_logits is { } left)
            pool.Return(left);
    }
}
