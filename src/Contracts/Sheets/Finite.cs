using System.Numerics;
using System.Runtime.InteropServices;

namespace KdCluster.Contracts.Sheets;

/// <summary>Finds NaN and infinity: the numbers whose exponent bits are all set.</summary>
internal static class Finite
{
    /// <summary>Index of the first element that is NaN or infinite, or -1.</summary>
    public static int FirstBad(ReadOnlySpan<float> values) =>
        FirstBad(MemoryMarshal.Cast<float, uint>(values), 0x7F80_0000u);

    /// <summary>As above, of encoded elements that begin at an element boundary.</summary>
    public static int FirstBad(ReadOnlySpan<byte> encoded, Plan.SheetPrecision precision) => precision switch
    {
        Plan.SheetPrecision.Fp32 => FirstBad(MemoryMarshal.Cast<byte, uint>(encoded), 0x7F80_0000u),
        Plan.SheetPrecision.Fp16 => FirstBad(MemoryMarshal.Cast<byte, ushort>(encoded), (ushort)0x7C00),
        _ => FirstBad(MemoryMarshal.Cast<byte, ushort>(encoded), (ushort)0x7F80),
    };

    private static int FirstBad<T>(ReadOnlySpan<T> bits, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var i = 0;
        for (; i <= bits.Length - Vector<T>.Count; i += Vector<T>.Count)
            if (Vector.EqualsAny(new Vector<T>(bits[i..]) & mask, mask))
                break;
        for (; i < bits.Length; i++)
            if ((bits[i] & exponent) == exponent)
                return i;
        return -1;
    }
}
