using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// fp32 to fp16 (IEEE 754 binary16) and back. To the nearest, ties to even, subnormals included; what is beyond 65,504 becomes that, because an
/// infinite logit would poison a loss that a merely large one does not. Inputs are finite: see <see cref="Finite"/>.
/// </summary>
internal static class HalfCodec
{
    private const uint Largest = 0x477F_E000;
    private const uint LeastNormal = 0x3880_0000;
    private const uint HalfOne = 0x3F00_0000;

    /// <summary>The difference of the exponents' biases, 127 - 15, where fp32 keeps its exponent.</summary>
    private const uint Rebias = 112u << 23;
    private const uint RebiasAndRound = unchecked(0xFFFu - Rebias);

    public static void Encode(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var input = MemoryMarshal.Cast<float, uint>(source);
        var i = 0;
        for (; i <= input.Length - 32; i += 32)
            Vector512.Narrow(Encode(Vector512.Create(input.Slice(i, 16))), Encode(Vector512.Create(input.Slice(i + 16, 16)))).CopyTo(destination[i..]);
        for (; i < input.Length; i++)
            destination[i] = (ushort)Encode(Vector128.CreateScalar(input[i])).ToScalar();
    }

    public static void Decode(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var output = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - 32; i += 32)
        {
            var (low, high) = Vector512.Widen(Vector512.Create(source.Slice(i, 32)));
            Decode(low).CopyTo(output[i..]);
            Decode(high).CopyTo(output[(i + 16)..]);
        }

        for (; i < source.Length; i++)
            output[i] = Decode(Vector128.CreateScalar((uint)source[i])).ToScalar();
    }

    /// <summary>
    /// Normal results: rounding is an integer addition below the bits that stay. Subnormal ones: adding 1/2 lets the adder of floats
    /// shift and round to the 10 bits that are left.
    /// </summary>
    private static Vector512<uint> Encode(Vector512<uint> bits)
    {
        var magnitude = Vector512.Min(bits & Vector512.Create(0x7FFF_FFFFu), Vector512.Create(Largest));
        var odd = (magnitude >> 13) & Vector512<uint>.One;
        var normal = (magnitude + odd + Vector512.Create(RebiasAndRound)) >> 13;
        var subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(HalfOne);
        var value = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(LeastNormal)), subnormal, normal);
        return value | ((bits >> 16) & Vector512.Create(0x8000u));
    }

    private static Vector128<uint> Encode(Vector128<uint> bits)
    {
        var magnitude = Vector128.Min(bits & Vector128.Create(0x7FFF_FFFFu), Vector128.Create(Largest));
        var odd = (magnitude >> 13) & Vector128<uint>.One;
        var normal = (magnitude + odd + Vector128.Create(RebiasAndRound)) >> 13;
        var subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsUInt32() - Vector128.Create(HalfOne);
        var value = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(LeastNormal)), subnormal, normal);
        return value | ((bits >> 16) & Vector128.Create(0x8000u));
    }

    private static Vector512<uint> Decode(Vector512<uint> half)
    {
        var magnitude = (half & Vector512.Create(0x7FFFu)) << 13;
        var normal = magnitude + Vector512.Create(Rebias);
        var subnormal = ((normal + Vector512.Create(1u << 23)).AsSingle() - Vector512.Create(Rebias + (1u << 23)).AsSingle()).AsUInt32();
        var value = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(1u << 23)), subnormal, normal);
        return value | ((half & Vector512.Create(0x8000u)) << 16);
    }

    private static Vector128<uint> Decode(Vector128<uint> half)
    {
        var magnitude = (half & Vector128.Create(0x7FFFu)) << 13;
        var normal = magnitude + Vector128.Create(Rebias);
        var subnormal = ((normal + Vector128.Create(1u << 23)).AsSingle() - Vector128.Create(Rebias + (1u << 23)).AsSingle()).AsUInt32();
        var value = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(1u << 23)), subnormal, normal);
        return value | ((half & Vector128.Create(0x8000u)) << 16);
    }
}
