using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Distillation.Models;

/// <summary>
/// The loops of <see cref="PooledRelu"/>. Maps are B x H x W x C, value after value. Compiled in their final form at
/// once: a few long calls would not make the runtime do so.
/// </summary>
internal static class PooledReluLoops
{
    /// <summary>Channels are a multiple of this.</summary>
    public const int Channels = 8;

    /// <summary>
    /// Of a pooled value that ReLU does not let through; below it, which of the four was the greatest.
    /// </summary>
    private const int Stopped = 4;

    /// <param name="codes">As long as the result, or empty: nobody wants them.</param>
    /// <param name="width">Of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pool(
        ReadOnlySpan<float> map, Span<float> result, Span<byte> codes, int width, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(map);
        ref var to = ref MemoryMarshal.GetReference(result);
        ref var code = ref MemoryMarshal.GetReference(codes);
        var (pixel, line) = ((nuint)channels, (nuint)channels * (nuint)width * 2);
        var rows = result.Length / channels / width;
        nuint at = 0;
        nuint put = 0;
        for (var row = 0; row < rows; row++, at += line)
            for (var x = 0; x < width; x++, at += pixel)
                for (var c = 0; c < channels; c += Channels, at += Channels, put += Channels)
                {
                    var most = Vector256.LoadUnsafe(ref from, at);
                    var which = Vector256<int>.Zero;
                    Take(Vector256.LoadUnsafe(ref from, at + pixel), 1, ref most, ref which);
                    Take(Vector256.LoadUnsafe(ref from, at + line), 2, ref most, ref which);
                    Take(Vector256.LoadUnsafe(ref from, at + line + pixel), 3, ref most, ref which);
                    // NaN and -0 stay what they are, as in libtorch.
                    Vector256.ConditionalSelect(
                        Vector256.LessThan(most, Vector256<float>.Zero), Vector256<float>.Zero, most)
                        .StoreUnsafe(ref to, put);
                    if (!codes.IsEmpty)
                        Write(ref code, put, Vector256.ConditionalSelect(
                            Vector256.LessThanOrEqual(most, Vector256<float>.Zero).AsInt32(),
                            Vector256.Create(Stopped), which));
                }
    }

    /// <param name="gradient">Of the pooled map.</param>
    /// <param name="result">Of the map; every value of it is written.</param>
    /// <param name="width">Of the pooled map.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(
        ReadOnlySpan<float> gradient, ReadOnlySpan<byte> codes, Span<float> result, int width, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(gradient);
        ref var to = ref MemoryMarshal.GetReference(result);
        ref var code = ref MemoryMarshal.GetReference(codes);
        var (pixel, line) = ((nuint)channels, (nuint)channels * (nuint)width * 2);
        var rows = gradient.Length / channels / width;
        nuint at = 0;
        nuint read = 0;
        for (var row = 0; row < rows; row++, at += line)
            for (var x = 0; x < width; x++, at += pixel)
                for (var c = 0; c < channels; c += Channels, at += Channels, read += Channels)
                {
                    // libtorch adds to zeros, so that -0 becomes 0.
                    var value = Vector256.LoadUnsafe(ref from, read) + Vector256<float>.Zero;
                    var which = Read(ref code, read);
                    Where(value, which, 0).StoreUnsafe(ref to, at);
                    Where(value, which, 1).StoreUnsafe(ref to, at + pixel);
                    Where(value, which, 2).StoreUnsafe(ref to, at + line);
                    Where(value, which, 3).StoreUnsafe(ref to, at + line + pixel);
                }
    }

    /// <summary>The first of equal values stays; NaN wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector256<float> value, int number, ref Vector256<float> most, ref Vector256<int> which)
    {
        var better = Vector256.GreaterThan(value, most) | ~Vector256.Equals(value, value);
        most = Vector256.ConditionalSelect(better, value, most);
        which = Vector256.ConditionalSelect(better.AsInt32(), Vector256.Create(number), which);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Where(Vector256<float> value, Vector256<int> which, int number) =>
        value & Vector256.Equals(which, Vector256.Create(number)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ref byte codes, nuint at, Vector256<int> which)
    {
        var shorts = Vector128.Narrow(which.GetLower(), which.GetUpper()).AsUInt16();
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref codes, at), Vector128.Narrow(shorts, shorts).AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Read(ref byte codes, nuint at)
    {
        var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref codes, at))).AsByte();
        var shorts = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)).AsInt32();
    }
}
