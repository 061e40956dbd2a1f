using System.Globalization;
using System.Runtime.InteropServices;

namespace KdCluster.Simulation;

/// <summary>Small real sheets.</summary>
internal static class Sheets
{
    public const int Rows = 12;
    public const int Classes = 2;

    /// <summary>What peers of one run all train on.</summary>
    public static readonly string Samples = new('a', 64);

    public static readonly string OtherSamples = new('b', 64);

    public static float[] Logits(ulong weights, int view)
    {
        var logits = new float[Rows * Classes];
        var next = Weights.Mix(weights, (ulong)view);
        foreach (ref var logit in logits.AsSpan())
        {
            logit = next % 1_000_003;
            next = Weights.Mix(next, 3);
        }

        return logits;
    }

    public static float[] Mean(IReadOnlyList<float[]> whole, int firstRow, int rows) => [
        .. Enumerable.Range(firstRow * Classes, rows * Classes)
            .Select(i => whole.Sum(sheet => sheet[i]) / whole.Count)];

    /// <summary>The same text when and only when the bytes are the same.</summary>
    public static string Content(float[] logits) => Hash(logits).ToString("x16", CultureInfo.InvariantCulture);

    public static ulong Hash(float[] logits)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in MemoryMarshal.AsBytes(logits.AsSpan()))
            hash = unchecked((hash ^ b) * 1099511628211UL);
        return hash;
    }
}
