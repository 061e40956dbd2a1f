using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdCluster.Distillation.Models;

/// <summary>
/// The loops of <see cref="Winograd"/>. Maps are B x H x W x C with even sides, value after value; tiles are 16 planes
/// of B x H/2 x W/2 x C. Compiled in their final form at once: a few long calls would not make the runtime do so.
/// </summary>
internal static class WinogradLoops
{
    /// <summary>Channels are a multiple of this.</summary>
    public const int Channels = 8;

    private const int Planes = 16;

    /// <summary>
    /// Each 4 x 4 pixels that 2 x 2 results see, as 16 values: rows and columns by d0 - d2, d1 + d2, d2 - d1, d1 - d3.
    /// Beyond the map are zeros.
    /// </summary>
    /// <param name="high">Of the tiles; the map is twice as high, and twice as wide.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ReadOnlySpan<float> map, Span<float> tiles, int high, int wide, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(map);
        ref var to = ref MemoryMarshal.GetReference(tiles);
        var (pixel, line) = ((nint)channels, (nint)channels * wide * 2);
        var plane = (nint)(tiles.Length / Planes);
        var images = (int)(plane / channels / high / wide);
        nint put = 0;
        for (var image = 0; image < images; image++)
            for (var y = 0; y < high; y++)
                for (var x = 0; x < wide; x++)
                {
                    var at = (((nint)image * high + y) * 2 * line) + (x * 2 * pixel);
                    var (up, down, left, right) = (y == 0, y == high - 1, x == 0, x == wide - 1);
                    for (var c = 0; c < channels; c += Channels, at += Channels, put += Channels)
                    {
                        // A column at a time: sixteen registers are all there are.
                        var first = Down(ref from, at - pixel, line, left, up, down);
                        var second = Down(ref from, at, line, false, up, down);
                        var third = Down(ref from, at + pixel, line, false, up, down);
                        var fourth = Down(ref from, at + (2 * pixel), line, right, up, down);
                        Across(first.A, second.A, third.A, fourth.A, ref to, put, plane);
                        Across(first.B, second.B, third.B, fourth.B, ref to, put + (4 * plane), plane);
                        Across(first.C, second.C, third.C, fourth.C, ref to, put + (8 * plane), plane);
                        Across(first.D, second.D, third.D, fourth.D, ref to, put + (12 * plane), plane);
                    }
                }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Four Down(ref float from, nint at, nint line, bool beyond, bool up, bool down)
    {
        if (beyond)
            return default;
        var first = up ? Vector256<float>.Zero : Load(ref from, at - line);
        var second = Load(ref from, at);
        var third = Load(ref from, at + line);
        var fourth = down ? Vector256<float>.Zero : Load(ref from, at + (2 * line));
        return new(first - third, second + third, third - second, second - fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Across(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, ref float to, nint put,
        nint plane)
    {
        Store(a - c, ref to, put);
        Store(b + c, ref to, put + plane);
        Store(c - b, ref to, put + (2 * plane));
        Store(b - d, ref to, put + (3 * plane));
    }

    /// <summary>
    /// The transposed of <see cref="Gather"/>: the map's gradient from the tiles'.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(ReadOnlySpan<float> tiles, Span<float> map, int high, int wide, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(tiles);
        ref var to = ref MemoryMarshal.GetReference(map);
        var (pixel, line) = ((nint)channels, (nint)channels * wide * 2);
        var plane = (nint)(tiles.Length / Planes);
        var images = (int)(plane / channels / high / wide);
        map.Clear();
        nint read = 0;
        for (var image = 0; image < images; image++)
            for (var y = 0; y < high; y++)
                for (var x = 0; x < wide; x++)
                {
                    var at = (((nint)image * high + y) * 2 * line) + (x * 2 * pixel);
                    var (up, down, left, right) = (y == 0, y == high - 1, x == 0, x == wide - 1);
                    for (var c = 0; c < channels; c += Channels, at += Channels, read += Channels)
                    {
                        var first = Back(ref from, read, plane);
                        var second = Back(ref from, read + (4 * plane), plane);
                        var third = Back(ref from, read + (8 * plane), plane);
                        var fourth = Back(ref from, read + (12 * plane), plane);
                        if (!left)
                            Add(first.A, second.A, third.A, fourth.A, ref to, at - pixel, line, up, down);
                        Add(first.B, second.B, third.B, fourth.B, ref to, at, line, up, down);
                        Add(first.C, second.C, third.C, fourth.C, ref to, at + pixel, line, up, down);
                        if (!right)
                            Add(first.D, second.D, third.D, fourth.D, ref to, at + (2 * pixel), line, up, down);
                    }
                }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Four Back(ref float from, nint read, nint plane)
    {
        var v0 = Load(ref from, read);
        var v1 = Load(ref from, read + plane);
        var v2 = Load(ref from, read + (2 * plane));
        var v3 = Load(ref from, read + (3 * plane));
        return new(v0, v1 - v2 + v3, v1 + v2 - v0, -v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector256<float> v0, Vector256<float> v1, Vector256<float> v2, Vector256<float> v3, ref float to, nint at,
        nint line, bool up, bool down)
    {
        if (!up)
            Store(Load(ref to, at - line) + v0, ref to, at - line);
        Store(Load(ref to, at) + (v1 - v2 + v3), ref to, at);
        Store(Load(ref to, at + line) + (v1 + v2 - v0), ref to, at + line);
        if (!down)
            Store(Load(ref to, at + (2 * line)) - v3, ref to, at + (2 * line));
    }

    /// <summary>Each tile's 2 x 2 results: rows and columns by m0 + m1 + m2, m1 - m2 - m3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Results(ReadOnlySpan<float> tiles, Span<float> map, int high, int wide, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(tiles);
        ref var to = ref MemoryMarshal.GetReference(map);
        var (pixel, line) = ((nint)channels, (nint)channels * wide * 2);
        var plane = (nint)(tiles.Length / Planes);
        var rows = (int)(plane / channels / wide);
        nint read = 0;
        for (var row = 0; row < rows; row++)
            for (var x = 0; x < wide; x++)
            {
                var at = ((nint)row * 2 * line) + (x * 2 * pixel);
                for (var c = 0; c < channels; c += Channels, at += Channels, read += Channels)
                {
                    var (left0, right0) = Pair(ref from, read, plane);
                    var (left1, right1) = Pair(ref from, read + (4 * plane), plane);
                    var (left2, right2) = Pair(ref from, read + (8 * plane), plane);
                    var (left3, right3) = Pair(ref from, read + (12 * plane), plane);
                    Store(left0 + left1 + left2, ref to, at);
                    Store(right0 + right1 + right2, ref to, at + pixel);
                    Store(left1 - left2 - left3, ref to, at + line);
                    Store(right1 - right2 - right3, ref to, at + line + pixel);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Left, Vector256<float> Right) Pair(ref float from, nint read, nint plane)
    {
        var m1 = Load(ref from, read + plane);
        var m2 = Load(ref from, read + (2 * plane));
        return (Load(ref from, read) + m1 + m2, m1 - m2 - Load(ref from, read + (3 * plane)));
    }

    /// <summary>The transposed of <see cref="Results"/>: the tiles' gradients from the results'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ReadOnlySpan<float> map, Span<float> tiles, int high, int wide, int channels)
    {
        ref var from = ref MemoryMarshal.GetReference(map);
        ref var to = ref MemoryMarshal.GetReference(tiles);
        var (pixel, line) = ((nint)channels, (nint)channels * wide * 2);
        var plane = (nint)(tiles.Length / Planes);
        var rows = (int)(plane / channels / wide);
        nint put = 0;
        for (var row = 0; row < rows; row++)
            for (var x = 0; x < wide; x++)
            {
                var at = ((nint)row * 2 * line) + (x * 2 * pixel);
                for (var c = 0; c < channels; c += Channels, at += Channels, put += Channels)
                {
                    var (g00, g01) = (Load(ref from, at), Load(ref from, at + pixel));
                    var (g10, g11) = (Load(ref from, at + line), Load(ref from, at + line + pixel));
                    Write(g00, g01, ref to, put, plane);
                    Write(g00 + g10, g01 + g11, ref to, put + (4 * plane), plane);
                    Write(g00 - g10, g01 - g11, ref to, put + (8 * plane), plane);
                    Write(-g10, -g11, ref to, put + (12 * plane), plane);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<float> left, Vector256<float> right, ref float to, nint put, nint plane)
    {
        Store(left, ref to, put);
        Store(left + right, ref to, put + plane);
        Store(left - right, ref to, put + (2 * plane));
        Store(-right, ref to, put + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref float from, nint at) => Vector256.LoadUnsafe(ref from, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, ref float to, nint at) => value.StoreUnsafe(ref to, (nuint)at);

    private readonly record struct Four(
        Vector256<float> A, Vector256<float> B, Vector256<float> C, Vector256<float> D);
}
