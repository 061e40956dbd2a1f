using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Node.Sheets;

/// <summary>In memory, decoded.</summary>
internal sealed class MemoryPlace(LogitPool pool, int count, SheetPrecision precision) : LogitPlace(count)
{
    private float[]? _logits = pool.Rent(count);

    private float[] Logits => _logits ?? throw new InvalidOperationException("the logits were taken before");

    public override Span<byte> Direct(long first, int count) => precision == SheetPrecision.Fp32
        ? MemoryMarshal.AsBytes(Logits.AsSpan((int)first, count))
        : [];

    public override ReadOnlySpan<float> Put(long first, ReadOnlySpan<byte> encoded)
    {
        var into = Logits.AsSpan((int)first, encoded.Length / SheetCodec.ElementBytes(precision));
        SheetCodec.Decode(encoded, precision, into);
        return into;
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
