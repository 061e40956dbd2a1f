using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// fp32 to bf16 (its upper 16 bits) and back. To the nearest, ties to even, never rounded up to infinity. Inputs are
/// finite: see <see cref="Finite"/>.
/// </summary>
internal static class BrainCodec
{
    private const int Step = 16;
    private const uint Largest = 0x7F7F_0000;

    public static void Encode(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var input = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= input.Length - Step; i += Step)
            Vector256.Narrow(Encode(Vector256.Create(input[i..])), Encode(Vector256.Create(input[(i + 8)..])))
                .CopyTo(destination[i..]);
        for (; i < input.Length; i++)
        {
            var magnitude = Math.Min(input[i] & 0x7FFF_FFFF, Largest);
            destination[i] =
                (ushort)(((magnitude + ((magnitude >> 16) & 1) + 0x7FFF) >> 16) | ((input[i] >> 16) & 0x8000));
        }
    }

    public static void Decode(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var output = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Step; i += Step)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(source[i..]));
            (low << 16).CopyTo(output[i..]);
            (high << 16).CopyTo(output[(i + 8)..]);
        }

        for (; i < source.Length; i++)
            output[i] = (uint)source[i] << 16;
    }

    private static Vector256<uint> Encode(Vector256<uint> bits)
    {
        var magnitude = Vector256.Min(bits & Vector256.Create(0x7FFF_FFFFu), Vector256.Create(Largest));
        var odd = (magnitude >> 16) & Vector256<uint>.One;
        return ((magnitude + odd + Vector256.Create(0x7FFFu)) >> 16) | ((bits >> 16) & Vector256.Create(0x8000u));
    }
}
