using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>Encodes rows into a payload, one after the other, and measures what the precision costs them.</summary>
internal sealed class RowEncoder(RowForm form, ChunkedPayload payload)
{
    /// <summary>Values at a time: what they became is still in the processor's cache when it is measured.</summary>
    private const int Piece = 8192;

    private readonly float[] _held = form.Precision == SheetPrecision.Fp32 ? [] : new float[Piece];
    private readonly RowScales? _scales = form.HasScales ? new(form.Channels) : null;

    // Rows without scales are compared as a whole: the sheet does not say where a place of them ends.
    private readonly RoundingMeter? _meter =
        form.Precision == SheetPrecision.Fp32 ? null : new(Math.Max(1, form.Channels));

    /// <summary>Of what was encoded so far; null: nothing is lost.</summary>
    public SheetRounding? Rounding => _meter?.Result();

    /// <param name="first">Counted from the sheet's first value on.</param>
    /// <param name="values">Finite; whole rows in int8.</param>
    public void Encode(long first, ReadOnlySpan<float> values)
    {
        if (form.Precision == SheetPrecision.Fp32)
            payload.Append(MemoryMarshal.AsBytes(values));
        else if (_scales is null)
            EncodePieces(first, values);
        else
            for (var at = 0; at < values.Length; at += form.Values)
                EncodeRow(first + at, values.Slice(at, form.Values));
    }

    private void EncodeRow(long first, ReadOnlySpan<float> row)
    {
        _scales!.Measure(row);
        payload.Append(_scales.Bytes);
        EncodePieces(first, row);
        Span<byte> zeros = stackalloc byte[RowForm.Alignment];
        zeros.Clear();
        payload.Append(zeros[..(int)(form.RowBytes - form.ScaleBytes - form.Values)]);
    }

    private void EncodePieces(long first, ReadOnlySpan<float> values)
    {
        var size = SheetCodec.ElementBytes(form.Precision);
        for (var at = 0; at < values.Length;)
        {
            var room = payload.Room;
            var piece = values.Slice(at, Math.Min(Math.Min(Piece, room.Length / size), values.Length - at));
            var encoded = room[..(piece.Length * size)];
            var held = _held.AsSpan(0, piece.Length);
            if (_scales is null)
            {
                SheetCodec.Encode(piece, form.Precision, encoded);
                SheetCodec.Decode(encoded, form.Precision, held);
            }
            else
            {
                _scales.Encode(at, piece, encoded);
                _scales.Decode(at, encoded, held);
            }

            _meter!.Add(piece, held, first + at);
            payload.Advance(encoded.Length);
            at += piece.Length;
        }
    }
}
