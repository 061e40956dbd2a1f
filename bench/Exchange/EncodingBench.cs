using System.Diagnostics;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Bench;

/// <summary>fp32 logits to fp16, chunk by chunk as a sheet is written; counted in bytes of fp32.</summary>
internal static class EncodingBench
{
    private const int Values = 64 << 20;
    private const int Rounds = 7;

    public static BenchLine Run()
    {
        var logits = new float[Values];
        var random = new Random(1);
        for (var i = 0; i < Values; i++)
            logits[i] = (random.NextSingle() * 20) - 10;
        var chunk = new byte[SheetLayout.ChunkBytes];
        var perChunk = chunk.Length / sizeof(ushort);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var at = 0; at < Values; at += perChunk)
                SheetCodec.Encode(logits.AsSpan(at, perChunk), SheetPrecision.Fp16, chunk);
            times.Add(clock.Elapsed.TotalSeconds);
        }

        return BenchLine.Share(
            "encoding fp16 over 2 GB/s", Values * 4.0 / 1e9 / times.Median(), 2, "GB/s", Bound.AtLeast(1));
    }
}
