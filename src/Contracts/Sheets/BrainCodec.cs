using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Contracts.Sheets;

/// <summary>fp32 to bf16 (its upper 16 bits) and back. To the nearest, ties to even, never rounded up to infinity. Inputs are finite: see <see cref="Finite"/>.</summary>
internal static class BrainCodec
{
    private const uint Largest = 0x7F7F_0000;

    public static void Encode(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var input = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= input.Length - 32; i += 32)
            Vector512.Narrow(Encode(Vector512.Create(input.Slice(i, 16))), Encode(Vector512.Create(input.Slice(i + 16, 16)))).CopyTo(destination[i..]);
        for (; i < input.Length; i++)
        {
            var magnitude = Math.Min(input[i] & 0x7FFF_FFFF, Largest);
            destination[i] = (ushort)(((magnitude + ((magnitude >> 16) & 1) + 0x7FFF) >> 16) | ((input[i] >> 16) & 0x8000));
        }
    }

    public static void Decode(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var output = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - 32; i += 32)
        {
            var (low, high) = Vector512.Widen(Vector512.Create(source.Slice(i, 32)));
            (low << 16).CopyTo(output[i..]);
            (high << 16).CopyTo(output[(i + 16)..]);
        }

        for (; i < source.Length; i++)
            output[i] = (uint)source[i] << 16;
    }

    private static Vector512<uint> Encode(Vector512<uint> bits)
    {
        var magnitude = Vector512.Min(bits & Vector512.Create(0x7FFF_FFFFu), Vector512.Create(Largest));
        var odd = (magnitude >> 16) & Vector512<uint>.One;
        return ((magnitude + odd + Vector512.Create(0x7FFFu)) >> 16) | ((bits >> 16) & Vector512.Create(0x8000u));
    }
}
