using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Distillation.Models;

/// <summary>
/// What dropout multiplies with. Number n of a stream is a hash of n and the stream's seed (two rounds of Wellons'
/// lowbias32), so that eight are made at once, and a mask is the same however its values are cut into vectors.
/// </summary>
internal static class DropoutMask
{
    /// <param name="mask">Filled: 1 / keep with this probability, else 0.</param>
    /// <param name="from">Number of the first value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(Span<float> mask, ulong seed, ulong from, double keep)
    {
        var first = Vector256.Create((uint)seed);
        var second = Vector256.Create((uint)(seed >> 32) + (uint)(from >> 32));
        var bound = Vector256.Create((uint)Math.Min(keep * 4294967296.0, uint.MaxValue));
        var kept = Vector256.Create((float)(1 / keep));
        var number = Vector256.Create((uint)from) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        var i = 0;
        for (; i <= mask.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Of(number).CopyTo(mask[i..]);
            number += Vector256.Create((uint)Vector256<float>.Count);
        }

        if (i == mask.Length)
            return;
        Span<float> rest = stackalloc float[Vector256<float>.Count];
        Of(number).CopyTo(rest);
        rest[..(mask.Length - i)].CopyTo(mask[i..]);

        Vector256<float> Of(Vector256<uint> numbers) =>
            Vector256.LessThan(Mixed(Mixed(numbers ^ first) ^ second), bound).AsSingle() & kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Mixed(Vector256<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7feb352du;
        x = (x ^ (x >>> 15)) * 0x846ca68bu;
        return x ^ (x >>> 16);
    }
}
