using System.Buffers;
using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using Microsoft.Win32.SafeHandles;

namespace KdCluster.Distillation.SheetForms;

/// <summary>
/// Logits that lie in a file, encoded. What is asked for is read, not mapped: mapped pages would count as memory, and
/// rows here and there would bring all that the system reads ahead.
/// </summary>
/// <param name="offset">Of the first logit, in bytes.</param>
/// <param name="owner">Disposed with the logits.</param>
public sealed class FileLogits(
    SafeFileHandle file, long offset, long count, SheetPrecision precision, IDisposable owner) : SheetLogits
{
    private const int Block = 1 << 16;
    private readonly int _elementBytes = SheetCodec.ElementBytes(precision);

    public override long Count => count;

    public override long Bytes => count * _elementBytes;

    public override void Read(long first, Span<float> into)
    {
        Require(first, into.Length);
        var at = offset + (first * _elementBytes);
        if (precision == SheetPrecision.Fp32)
            ReadBytes(at, MemoryMarshal.AsBytes(into));
        else
            Decode(at, into);
    }

    /// <param name="encoded">Whole logits, in the file's precision.</param>
    /// <exception cref="IOException">The disk is full or does not work.</exception>
    public void Write(long first, ReadOnlySpan<byte> encoded)
    {
        Require(first, encoded.Length / _elementBytes);
        RandomAccess.Write(file, encoded, offset + (first * _elementBytes));
    }

    public override void Dispose() => owner.Dispose();

    private void Decode(long at, Span<float> into)
    {
        var block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            while (into.Length > 0)
            {
                var values = Math.Min(into.Length, Block / _elementBytes);
                var encoded = block.AsSpan(0, values * _elementBytes);
                ReadBytes(at, encoded);
                SheetCodec.Decode(encoded, precision, into[..values]);
                at += encoded.Length;
                into = into[values..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private void ReadBytes(long at, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(file, into, at);
            if (read == 0)
                throw new EndOfStreamException("a file of logits ends early: something has cut it meanwhile");
            at += read;
            into = into[read..];
        }
    }

    private void Require(long first, long values)
    {
        if (first < 0 || first + values > count)
            throw new ArgumentOutOfRangeException(
                nameof(first), $"logits {first} to {first + values} are not among the {count} of this sheet");
    }
}
