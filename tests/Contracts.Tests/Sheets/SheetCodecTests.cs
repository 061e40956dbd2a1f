using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

public class SheetCodecTests
{
    [Fact]
    public void Every_fp16_value_decodes_as_the_runtime_does()
    {
        var encoded = Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)
            .Where(bits => Half.IsFinite(BitConverter.UInt16BitsToHalf(bits))).ToArray();
        Decode(encoded, SheetPrecision.Fp16)
            .ShouldBe(encoded.Select(bits => (float)BitConverter.UInt16BitsToHalf(bits)));
    }

    [Fact]
    public void Every_bf16_value_comes_back_as_itself()
    {
        var encoded = Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits).Where(bits => (bits & 0x7F80) != 0x7F80)
            .ToArray();
        Encode(Decode(encoded, SheetPrecision.Bf16), SheetPrecision.Bf16).ShouldBe(encoded);
    }

    [Theory]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    public void Encoding_rounds_to_the_nearest_with_ties_to_even(SheetPrecision precision)
    {
        var values = Floats(precision);
        Encode(values, precision)
            .ShouldBe(
                values.Select(
                    value => precision == SheetPrecision.Fp16 ? ReferenceHalf(value) : ReferenceBrain(value)));
    }

    [Fact]
    public void Fp16_saturates_where_it_would_overflow() =>
        Decode(Encode([65_504, 65_520, -1e30f, 1e5f], SheetPrecision.Fp16), SheetPrecision.Fp16)
            .ShouldBe([65_504, 65_504, -65_504, 65_504]);

    [Fact]
    public void Bf16_never_rounds_up_to_infinity() =>
        Decode(Encode([float.MaxValue, float.MinValue], SheetPrecision.Bf16), SheetPrecision.Bf16)
            .ShouldAllBe(value => float.IsFinite(value));

    [Theory]
    [InlineData(SheetPrecision.Fp32)]
    [InlineData(SheetPrecision.Fp16)]
    [InlineData(SheetPrecision.Bf16)]
    public void Rounding_in_place_equals_what_a_reader_sees(SheetPrecision precision)
    {
        var values = Floats(precision)[..10_001];
        var rounded = values.ToArray();
        SheetCodec.Round(rounded, precision);
        var bytes = new byte[values.Length * SheetCodec.ElementBytes(precision)];
        SheetCodec.Encode(values, precision, bytes);
        var read = new float[values.Length];
        SheetCodec.Decode(bytes, precision, read);
        rounded.ShouldBe(read);
    }

    /// <summary>
    /// Random bits (all magnitudes), the ties between neighbours, and lengths that no vector divides.
    /// </summary>
    private static float[] Floats(SheetPrecision precision)
    {
        var random = new Random(3);
        var step = precision == SheetPrecision.Fp16 ? 13 : 16;
        var bits = Enumerable.Range(0, 60_001).Select(_ => (uint)random.NextInt64(1L << 32))
            .Concat(
                Enumerable.Range(0, 30_000)
                    .Select(
                        i => ((uint)random.Next(0x3000, 0x4780) << 16) | ((uint)i % 8 << step) | (1u << (step - 1))));
        return [.. bits.Select(BitConverter.UInt32BitsToSingle).Where(float.IsFinite)];
    }

    private static ushort ReferenceHalf(float value) =>
        BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -65_504f, 65_504f));

    private static ushort ReferenceBrain(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var (down, rest) = (bits & 0xFFFF_0000, bits & 0xFFFF);
        var up = rest > 0x8000 || (rest == 0x8000 && (down & 0x1_0000) != 0);
        var rounded = up && (down & 0x7FFF_0000) != 0x7F7F_0000 ? down + 0x1_0000 : down;
        return (ushort)(rounded >> 16);
    }

    private static ushort[] Encode(float[] values, SheetPrecision precision)
    {
        var encoded = new ushort[values.Length];
        SheetCodec.Encode(values, precision, MemoryMarshal.AsBytes(encoded.AsSpan()));
        return encoded;
    }

    private static float[] Decode(ushort[] encoded, SheetPrecision precision)
    {
        var values = new float[encoded.Length];
        SheetCodec.Decode(MemoryMarshal.AsBytes(encoded.AsSpan()), precision, values);
        return values;
    }
}
