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
    SafeFileHandle file, long offset, long count, RowForm form, IDisposable owner) : SheetLogits
{
    private const int Block = 1 << 16;

    public override long Count => count;

    public override long Bytes => form.BytesOf(count);

    public override void Read(long first, Span<float> into)
    {
        Require(first, into.Length);
        if (form.Precision == SheetPrecision.Fp32)
            ReadBytes(form.OffsetOf(first), MemoryMarshal.AsBytes(into));
        else if (into.Length > 0)
            Decode(first, into);
    }

    /// <param name="at">In bytes, from the first row on.</param>
    /// <param name="encoded">In the file's form.</param>
    /// <exception cref="IOException">The disk is full or does not work.</exception>
    public void WriteAt(long at, ReadOnlySpan<byte> encoded)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at + encoded.Length, Bytes);
        RandomAccess.Write(file, encoded, offset + at);
    }

    public override void Dispose() => owner.Dispose();

    private void Decode(long first, Span<float> into)
    {
        var decoder = new RowDecoder(form);
        var block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            var (row, within) = Math.DivRem(first, form.Values);
            var (begin, from) = (row * form.RowBytes, form.OffsetOf(first));
            // The values of a row that are left out are not read, but its scales are.
            if (within > 0)
                Decode(decoder, block, begin, begin + form.ScaleBytes, []);
            Decode(
                decoder, block, within > 0 ? from : begin, form.OffsetOf(first + into.Length - 1) + form.ElementBytes,
                into);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private void Decode(RowDecoder decoder, byte[] block, long from, long to, Span<float> into)
    {
        while (from < to)
        {
            // A block ends where a scale may, whatever value it begins with.
            var encoded = block.AsSpan(0, (int)Math.Min(Block - (from % RowForm.Alignment), to - from));
            ReadBytes(from, encoded);
            into = into[decoder.Decode(from, encoded, into)..];
            from += encoded.Length;
        }
    }

    /// <param name="at">From the first row on.</param>
    private void ReadBytes(long at, Span<byte> into)
    {
        at += offset;
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
