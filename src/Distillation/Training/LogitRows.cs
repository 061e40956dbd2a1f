using System.Runtime.InteropServices;
using KdCluster.Contracts.Sheets;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

internal static class LogitRows
{
    /// <returns>The values of a float32 tensor on any device, row-major.</returns>
    public static float[] ToArray(this Tensor logits)
    {
        using var plain = logits.cpu();
        return plain.data<float>().ToArray();
    }

    /// <returns>Consecutive rows, count x values on the CPU, in the caller's dispose scope.</returns>
    public static Tensor RowsFrom(this SheetLogits logits, int first, int count, int values)
    {
        var rows = empty(count, values);
        logits.Read((long)first * values, MemoryMarshal.Cast<byte, float>(rows.bytes));
        return rows;
    }

    /// <returns>The rows at these positions, M x values on the CPU, in the caller's dispose scope.</returns>
    public static Tensor RowsAt(this SheetLogits logits, ReadOnlySpan<long> positions, int values)
    {
        var rows = empty(positions.Length, values);
        var into = MemoryMarshal.Cast<byte, float>(rows.bytes);
        for (var i = 0; i < positions.Length; i++)
            logits.Read(positions[i] * values, into.Slice(i * values, values));
        return rows;
    }
}
