namespace KdCluster.Contracts.Sheets;

/// <summary>
/// Decodes rows whose bytes come in parts, cut anywhere between scales and values: a row of a large map is longer than
/// a chunk. The scales of the row that has begun are all that it keeps.
/// </summary>
public sealed class RowDecoder(RowForm form)
{
    private readonly RowScales? _scales = form.HasScales ? new(form.Channels) : null;

    /// <summary>Whose scales are known.</summary>
    private long _row = -1;

    /// <param name="offset">Of these bytes, from the first row on.</param>
    /// <param name="into">Long enough for their values.</param>
    /// <returns>How many values that were.</returns>
    /// <exception cref="InvalidOperationException">Values came before their scales.</exception>
    public int Decode(long offset, ReadOnlySpan<byte> encoded, Span<float> into)
    {
        if (_scales is null)
        {
            var count = encoded.Length / SheetCodec.ElementBytes(form.Precision);
            SheetCodec.Decode(encoded, form.Precision, into[..count]);
            return count;
        }

        var decoded = 0;
        while (!encoded.IsEmpty)
        {
            var (row, within) = Math.DivRem(offset, form.RowBytes);
            var isScale = within < form.ScaleBytes;
            var length = (int)Math.Min(encoded.Length, (isScale ? form.ScaleBytes : form.RowBytes) - within);
            var part = encoded[..length];
            if (isScale)
                Take(row, within, part);
            else
                decoded += Decode(row, within - form.ScaleBytes, part, into[decoded..]);
            encoded = encoded[length..];
            offset += length;
        }

        return decoded;
    }

    private void Take(long row, long within, ReadOnlySpan<byte> scales)
    {
        var isLast = within + scales.Length == form.ScaleBytes;
        _scales!.Take((int)(within / sizeof(float)), scales, isLast);
        _row = isLast ? row : -1;
    }

    private int Decode(long row, long first, ReadOnlySpan<byte> values, Span<float> into)
    {
        if (row != _row)
            throw new InvalidOperationException($"values of row {row} came before their scales");
        var count = (int)Math.Clamp(form.Values - first, 0, values.Length); // Zeros are behind them.
        if (count > 0)
            _scales!.Decode((int)first, values[..count], into[..count]);
        return count;
    }
}
