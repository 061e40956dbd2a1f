using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Json;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Sheets;
using KdCluster.Protocol;
using KdCluster.Security;

namespace KdCluster.Bench;

/// <summary>
/// Fetches the sheet of the first line once for each further line, as a node does, and writes the seconds; at the end
/// its peak memory.
/// </summary>
internal static class SheetReceiver
{
    public const string Verb = "sheet-receiver";

    /// <param name="certificates">Null: nothing is encrypted.</param>
    public static void Run(CertificateFiles? certificates)
    {
        var sheet = JsonSerializer.Deserialize(Console.ReadLine()!, ContractsJson.Default.SheetManifest)!;
        var folder = Directory.CreateTempSubdirectory("kd-bench-");
        try
        {
            using var client = new DownloadClient(DownloadOptions.Default, certificates);
            var fetcher = new SheetFetcher(new(folder.FullName, SheetStoreLimits.Default), client, new(long.MaxValue));
            var expected = new SheetExpectation(new RunId("bench"), 0, 0, sheet.Rows, sheet.Classes, sheet.SampleSet);
            while (Console.ReadLine() is { Length: > 0 })
            {
                var clock = Stopwatch.StartNew();
                var fetched = fetcher.Fetch(sheet, expected, new(0, sheet.Rows), default);
                var seconds = clock.Elapsed.TotalSeconds;
                Console.WriteLine(fetched.Refusal ?? seconds.ToString(CultureInfo.InvariantCulture));
                fetcher.Recycle(fetched);
            }

            Console.WriteLine(PeakBytes().ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The most memory that the process ever had (VmHWM).</summary>
    private static long PeakBytes() =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, _]
        ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024
        : Environment.WorkingSet;
}
