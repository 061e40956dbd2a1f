using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// fp32 to int8 and back: the nearest multiple of a scale, ties of the quotient to even, from -127 to 127 scales. Only
/// operations that IEEE 754 rounds in one way, so that the bytes are the same on every machine. Inputs are finite.
/// </summary>
internal static class ByteCodec
{
    public const int Most = 127;

    /// <summary>Values of one step of the loops: a pattern of scales goes on for so many behind its end.</summary>
    public const int Step = 32;

    /// <summary>The largest scale of which 127 are finite in fp32.</summary>
    public static readonly float LargestScale = FindLargestScale();

    /// <summary>The smallest fp32 of which 127 are not less than this magnitude: then no value is cut off.</summary>
    public static float ScaleFor(float magnitude)
    {
        var scale = (float)((double)magnitude / Most);
        // Exact in fp64. Without it a channel of subnormals would have a scale of 0, or lose its largest values.
        if ((double)scale * Most < magnitude)
            scale = MathF.BitIncrement(scale);
        return MathF.Min(scale, LargestScale);
    }

    /// <param name="divisors">Of value i: divisors[(phase + i) % channels], none of them 0.</param>
    public static void Encode(
        ReadOnlySpan<float> values, ReadOnlySpan<float> divisors, int channels, int phase, Span<sbyte> into)
    {
        var i = 0;
        for (; i <= values.Length - Step; i += Step, phase = (phase + Step) % channels)
        {
            var part = values[i..];
            var by = divisors[phase..];
            Vector256.Narrow(
                Vector256.Narrow(Nearest(part, by, 0), Nearest(part, by, 8)),
                Vector256.Narrow(Nearest(part, by, 16), Nearest(part, by, 24))).CopyTo(into[i..]);
        }

        for (; i < values.Length; i++, phase = phase + 1 == channels ? 0 : phase + 1)
            into[i] = (sbyte)MathF.Round(values[i] / divisors[phase], MidpointRounding.ToEven);
    }

    /// <param name="scales">Of value i: scales[(phase + i) % channels].</param>
    public static void Decode(
        ReadOnlySpan<sbyte> encoded, ReadOnlySpan<float> scales, int channels, int phase, Span<float> into)
    {
        var i = 0;
        for (; i <= encoded.Length - Step; i += Step, phase = (phase + Step) % channels)
        {
            var by = scales[phase..];
            var at = into[i..];
            var (low, high) = Vector256.Widen(Vector256.Create(encoded[i..]));
            var (first, second) = Vector256.Widen(low);
            var (third, fourth) = Vector256.Widen(high);
            Scaled(first, by, 0).CopyTo(at);
            Scaled(second, by, 8).CopyTo(at[8..]);
            Scaled(third, by, 16).CopyTo(at[16..]);
            Scaled(fourth, by, 24).CopyTo(at[24..]);
        }

        for (; i < encoded.Length; i++, phase = phase + 1 == channels ? 0 : phase + 1)
            into[i] = encoded[i] * scales[phase];
    }

    /// <summary>Index of the first scale that is negative, NaN, infinite or too large; or -1.</summary>
    public static int FirstBadScale(ReadOnlySpan<byte> encoded)
    {
        // As whole numbers, all that is wrong is larger: negative numbers and -0 by their sign, NaN by its exponent.
        var largest = BitConverter.SingleToUInt32Bits(LargestScale);
        var bits = MemoryMarshal.Cast<byte, uint>(encoded);
        for (var i = 0; i < bits.Length; i++)
            if (bits[i] > largest)
                return i;
        return -1;
    }

    /// <summary>Index of the first -128, which nobody writes; or -1.</summary>
    public static int FirstBadValue(ReadOnlySpan<byte> encoded) => encoded.IndexOf(unchecked((byte)sbyte.MinValue));

    private static Vector256<int> Nearest(ReadOnlySpan<float> values, ReadOnlySpan<float> divisors, int at) =>
        Vector256.ConvertToInt32(
            Vector256.Round(
                Vector256.Create(values[at..]) / Vector256.Create(divisors[at..]), MidpointRounding.ToEven));

    private static Vector256<float> Scaled(Vector256<int> values, ReadOnlySpan<float> scales, int at) =>
        Vector256.ConvertToSingle(values) * Vector256.Create(scales[at..]);

    private static float FindLargestScale()
    {
        var scale = MathF.BitIncrement(float.MaxValue / Most);
        while (!float.IsFinite(scale * Most))
            scale = MathF.BitDecrement(scale);
        return scale;
    }
}
