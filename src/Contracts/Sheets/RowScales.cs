using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KdCluster.Contracts.Sheets;

/// <summary>The scales of one row of int8: those of one row after the other.</summary>
internal sealed class RowScales(int channels)
{
    /// <summary>Values whose largest are sought at a time, or one place where that has more.</summary>
    private const int Block = 256;

    // They go on behind their end, so that a step of the codec may begin at any of them.
    private readonly float[] _scales = new float[channels + ByteCodec.Step];
    private readonly float[] _divisors = new float[channels + ByteCodec.Step];
    private float[] _largest = [];

    /// <summary>As they are encoded.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_scales.AsSpan(0, channels));

    /// <summary>Finds those of a whole row.</summary>
    public void Measure(ReadOnlySpan<float> row)
    {
        if (channels == 1)
            _scales[0] = ByteCodec.ScaleFor(MathF.Abs(TensorPrimitives.MaxMagnitude(row)));
        else
            MeasureEach(row);
        GoOn();
        for (var i = 0; i < _scales.Length; i++)
            _divisors[i] = _scales[i] == 0 ? 1 : _scales[i]; // All its values are 0.
    }

    /// <summary>Takes over encoded ones.</summary>
    /// <param name="first">Of these.</param>
    /// <param name="isLast">The row's last ones are among them.</param>
    public void Take(int first, ReadOnlySpan<byte> encoded, bool isLast)
    {
        encoded.CopyTo(MemoryMarshal.AsBytes(_scales.AsSpan(first)));
        if (isLast)
            GoOn();
    }

    /// <param name="first">Of the row's values.</param>
    public void Encode(int first, ReadOnlySpan<float> values, Span<byte> into) =>
        ByteCodec.Encode(values, _divisors, channels, first % channels, MemoryMarshal.Cast<byte, sbyte>(into));

    public void Decode(int first, ReadOnlySpan<byte> encoded, Span<float> into) =>
        ByteCodec.Decode(MemoryMarshal.Cast<byte, sbyte>(encoded), _scales, channels, first % channels, into);

    private void MeasureEach(ReadOnlySpan<float> row)
    {
        // Places lie side by side, so that a small number of channels takes long steps too.
        if (_largest.Length == 0)
            _largest = new float[channels * Math.Max(1, Block / channels)];
        var length = Math.Min(_largest.Length, row.Length);
        var largest = _largest.AsSpan(0, length);
        largest.Clear();
        for (var i = 0; i < row.Length; i += length)
        {
            var part = row[i..Math.Min(row.Length, i + length)];
            TensorPrimitives.MaxMagnitude(part, largest[..part.Length], largest);
        }

        for (var channel = 0; channel < channels; channel++)
        {
            var most = 0f;
            for (var i = channel; i < length; i += channels)
                most = MathF.Max(most, MathF.Abs(largest[i]));
            _scales[channel] = ByteCodec.ScaleFor(most);
        }
    }

    private void GoOn()
    {
        for (var i = channels; i < _scales.Length; i++)
            _scales[i] = _scales[i - channels];
    }
}
