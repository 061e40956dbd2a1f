using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// How a sheet's rows are encoded (`docs/SHEETS.md`); every length and offset of the payload follows from it. A row of
/// int8 is its scales, its values, and zeros up to a multiple of 4; rows of the other types are values alone.
/// </summary>
/// <param name="Values">Of a row.</param>
/// <param name="Channels">int8: scales of a row, value i has scale i modulo this; 0 in the other types.</param>
public readonly record struct RowForm(SheetPrecision Precision, int Values, int Channels)
{
    /// <summary>Every scale begins at a multiple of this, and no chunk ends within one.</summary>
    public const int Alignment = sizeof(float);

    /// <summary>
    /// Where a row is of several places, each channel has a scale. A row of one place, such as a class vector, has one
    /// for all its values: one a value would cost more than the value.
    /// </summary>
    /// <param name="row">Places x values of one place.</param>
    public static RowForm Of(Shape row, SheetPrecision precision) =>
        new(precision, row.Length(), precision == SheetPrecision.Int8 ? Scales(row) : 0);

    /// <summary>Values one behind the other, of a type without scales.</summary>
    public static RowForm Flat(SheetPrecision precision) => new(precision, 1, 0);

    /// <summary>Scales of a row in int8.</summary>
    public static int Scales(Shape row) => row.Length() > row.Sizes[^1] ? row.Sizes[^1] : 1;

    public bool HasScales => Precision == SheetPrecision.Int8;

    public int ElementBytes => SheetCodec.ElementBytes(Precision);

    public long ScaleBytes => HasScales ? (long)Channels * sizeof(float) : 0;

    public long RowBytes => HasScales
        ? ScaleBytes + (((long)Values + Alignment - 1) / Alignment * Alignment)
        : (long)Values * ElementBytes;

    /// <summary>Whether rows can be of this form.</summary>
    public bool IsPossible =>
        Values > 0 && (HasScales ? Channels > 0 && Values % Channels == 0 : Channels == 0);

    /// <summary>Of as many values as whole rows have.</summary>
    public long BytesOf(long values) => values / Values * RowBytes;

    /// <summary>Where a value lies, in bytes from the first row on.</summary>
    public long OffsetOf(long value) =>
        (value / Values * RowBytes) + ScaleBytes + (value % Values * ElementBytes);

    /// <summary>How many values lie before an offset that no value spans.</summary>
    public long ValuesBefore(long offset)
    {
        var (row, within) = Math.DivRem(offset, RowBytes);
        return (row * Values)
            + Math.Clamp((within - ScaleBytes) / ElementBytes, 0, Values);
    }
}
