using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// fp32 to fp16 (IEEE 754 binary16) and back. To the nearest, ties to even, subnormals included. What is beyond 65,504
/// becomes that, because an infinite logit would poison a loss that a merely large one does not. Inputs are finite: see
/// <see cref="Finite"/>.
/// </summary>
internal static class HalfCodec
{
    private const float Largest = 65_504;

    /// <summary>Floats that are clamped at a time; they stay in the processor's first cache.</summary>
    private const int Block = 4096;

    public static void Encode(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var halves = MemoryMarshal.Cast<ushort, Half>(destination);
        Span<float> block = stackalloc float[Block];
        for (var i = 0; i < source.Length; i += Block)
        {
            var part = source[i..Math.Min(source.Length, i + Block)];
            TensorPrimitives.Clamp(part, -Largest, Largest, block);
            TensorPrimitives.ConvertToHalf(block[..part.Length], halves[i..]);
        }
    }

    public static void Decode(ReadOnlySpan<ushort> source, Span<float> destination) =>
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(source), destination);
}
