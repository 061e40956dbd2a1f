using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// fp32 to fp16 (IEEE 754 binary16) and back. To the nearest, ties to even, subnormals included; what is beyond 65,504
/// becomes that, because an infinite logit would poison a loss that a merely large one does not. Inputs are finite: see
/// <see cref="Finite"/>.
/// </summary>
internal static class HalfCodec
{
    private const int Step = 16;
    private const uint Largest = 0x477F_E000;
    private const uint LeastNormal = 0x3880_0000;
    private const uint OneHalf = 0x3F00_0000;

    /// <summary>The difference of the exponents' biases, 127 - 15, where fp32 keeps its exponent.</summary>
    private const uint Rebias = 112u << 23;
    private const uint RebiasAndRound = unchecked(0xFFFu - Rebias);

    public static void Encode(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var input = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= input.Length - Step; i += Step)
            Encode16(input[i..]).CopyTo(destination[i..]);
        if (i == input.Length)
            return;

        Span<uint> rest = stackalloc uint[Step];
        Span<ushort> encoded = stackalloc ushort[Step];
        input[i..].CopyTo(rest);
        Encode16(rest).CopyTo(encoded);
        encoded[..(input.Length - i)].CopyTo(destination[i..]);
    }

    public static void Decode(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var output = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Step; i += Step)
            Decode16(source[i..], output[i..]);
        if (i == source.Length)
            return;

        Span<ushort> rest = stackalloc ushort[Step];
        Span<uint> decoded = stackalloc uint[Step];
        source[i..].CopyTo(rest);
        Decode16(rest, decoded);
        decoded[..(source.Length - i)].CopyTo(output[i..]);
    }

    private static Vector256<ushort> Encode16(ReadOnlySpan<uint> bits) =>
        Vector256.Narrow(Encode(Vector256.Create(bits)), Encode(Vector256.Create(bits[8..])));

    private static void Decode16(ReadOnlySpan<ushort> half, Span<uint> bits)
    {
        var (low, high) = Vector256.Widen(Vector256.Create(half));
        Decode(low).CopyTo(bits);
        Decode(high).CopyTo(bits[8..]);
    }

    /// <summary>
    /// Normal results: rounding is an integer addition below the bits that stay. Subnormal ones: adding 1/2 lets the
    /// adder of floats shift and round to the 10 bits that are left.
    /// </summary>
    private static Vector256<uint> Encode(Vector256<uint> bits)
    {
        var magnitude = Vector256.Min(bits & Vector256.Create(0x7FFF_FFFFu), Vector256.Create(Largest));
        var odd = (magnitude >> 13) & Vector256<uint>.One;
        var normal = (magnitude + odd + Vector256.Create(RebiasAndRound)) >> 13;
        var subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(OneHalf);
        // Compared as signed numbers, which older processors do in one instruction: magnitudes have no sign bit.
        var isSubnormal = Vector256.LessThan(magnitude.AsInt32(), Vector256.Create((int)LeastNormal)).AsUInt32();
        return Vector256.ConditionalSelect(isSubnormal, subnormal, normal) | ((bits >> 16) & Vector256.Create(0x8000u));
    }

    private static Vector256<uint> Decode(Vector256<uint> half)
    {
        var magnitude = (half & Vector256.Create(0x7FFFu)) << 13;
        var normal = magnitude + Vector256.Create(Rebias);
        var subnormal = (
            (normal + Vector256.Create(1u << 23)).AsSingle() - Vector256.Create(Rebias + (1u << 23))
                .AsSingle()).AsUInt32();
        var isSubnormal = Vector256.LessThan(magnitude.AsInt32(), Vector256.Create(1 << 23)).AsUInt32();
        return Vector256.ConditionalSelect(isSubnormal, subnormal, normal) | ((half & Vector256.Create(0x8000u)) << 16);
    }
}
