using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// The elements of a sheet: fp32 in memory, fp32, fp16 or bf16 (little-endian) on the wire. Those of int8 mean nothing
/// without their row's scales: <see cref="RowDecoder"/> reads them.
/// </summary>
public static class SheetCodec
{
    public static int ElementBytes(SheetPrecision precision) => precision switch
    {
        SheetPrecision.Fp32 => sizeof(float),
        SheetPrecision.Int8 => sizeof(sbyte),
        _ => sizeof(ushort),
    };

    /// <summary>Rounds to the precision and writes. The values are finite; fp16 saturates at 65,504.</summary>
    /// <param name="destination">As long as the values need.</param>
    public static void Encode(ReadOnlySpan<float> values, SheetPrecision precision, Span<byte> destination)
    {
        Require(values.Length, precision, destination.Length);
        switch (precision)
        {
            case SheetPrecision.Fp32:
                MemoryMarshal.AsBytes(values).CopyTo(destination);
                break;
            case SheetPrecision.Fp16:
                HalfCodec.Encode(values, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case SheetPrecision.Bf16:
                BrainCodec.Encode(values, MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            default:
                throw NeedsScales(precision);
        }
    }

    /// <param name="encoded">Whole elements.</param>
    /// <param name="destination">As many values as are encoded.</param>
    public static void Decode(ReadOnlySpan<byte> encoded, SheetPrecision precision, Span<float> destination)
    {
        Require(destination.Length, precision, encoded.Length);
        switch (precision)
        {
            case SheetPrecision.Fp32:
                encoded.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case SheetPrecision.Fp16:
                HalfCodec.Decode(MemoryMarshal.Cast<byte, ushort>(encoded), destination);
                break;
            case SheetPrecision.Bf16:
                BrainCodec.Decode(MemoryMarshal.Cast<byte, ushort>(encoded), destination);
                break;
            default:
                throw NeedsScales(precision);
        }
    }

    /// <summary>
    /// What a reader of the sheet sees in place of these values. The one-process reference learns from these, as a peer
    /// in a cluster does.
    /// </summary>
    /// <param name="rows">Whole rows.</param>
    public static void Round(Span<float> rows, RowForm form)
    {
        if (!form.HasScales)
        {
            Round(rows, form.Precision);
            return;
        }

        var scales = new RowScales(form.Channels);
        Span<byte> encoded = stackalloc byte[4096];
        for (; !rows.IsEmpty; rows = rows[form.Values..])
        {
            scales.Measure(rows[..form.Values]);
            for (var at = 0; at < form.Values; at += encoded.Length)
            {
                var part = rows[at..Math.Min(form.Values, at + encoded.Length)];
                scales.Encode(at, part, encoded);
                scales.Decode(at, encoded[..part.Length], part);
            }
        }
    }

    /// <summary>The same in a type without scales, whatever rows they are of.</summary>
    public static void Round(Span<float> values, SheetPrecision precision)
    {
        if (precision == SheetPrecision.Fp32)
            return;
        Span<byte> encoded = stackalloc byte[4096];
        for (var at = 0; at < values.Length; at += encoded.Length / sizeof(ushort))
        {
            var part = values.Slice(at, Math.Min(encoded.Length / sizeof(ushort), values.Length - at));
            var bytes = encoded[..(part.Length * sizeof(ushort))];
            Encode(part, precision, bytes);
            Decode(bytes, precision, part);
        }
    }

    private static ArgumentException NeedsScales(SheetPrecision precision) =>
        new($"{precision} has scales, which belong to whole rows");

    private static void Require(int values, SheetPrecision precision, int bytes)
    {
        if ((long)values * ElementBytes(precision) != bytes)
            throw new ArgumentException(
                $"{values} values are {(long)values * ElementBytes(precision)} bytes in {precision}, not {bytes}");
    }
}
