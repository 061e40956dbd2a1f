using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Hosting;
using KdCluster.Node;
using KdCluster.Node.Sheets;
using KdCluster.Node.Transfer;

namespace KdCluster.Bench;

/// <summary>
/// A node's sheet server with one sheet: writes its manifest as one line, serves until its input ends.
/// </summary>
internal static class SheetSender
{
    public const string Verb = "sheet-sender";
    public const int Classes = 1000;
    public static readonly string SampleSet = new('a', 64);

    /// <param name="doors">Open, or with certificates.</param>
    public static async Task Run(long bytes, Doors doors)
    {
        var folder = Directory.CreateTempSubdirectory("kd-bench-");
        try
        {
            var store = new SheetStore(folder.FullName, new(1, long.MaxValue));
            await using var server = await FileServer.Start(
                ServerOptions.Loopback with { Doors = doors },
                new Dictionary<string, IServedFiles> { [NodePaths.Sheets] = store });
            var sheet = new SheetMaker(store, new(server.Url)).Make(
                new Fence(new RunId("bench"), new Term(1), 0, new PeerId("ann"), Incarnation.First), 0,
                new(SheetSource.Recorded, 0, SheetPrecision.Fp32), SampleSet, new Shape(Classes),
                Logits((int)(bytes / sizeof(float) / Classes) * Classes));
            GC.Collect();
            Console.WriteLine(JsonSerializer.Serialize(sheet, ContractsJson.Default.SheetManifest));
            Console.In.ReadToEnd();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static float[] Logits(int count)
    {
        var logits = GC.AllocateUninitializedArray<float>(count);
        for (var i = 0; i < count; i++)
            logits[i] = ((i * 2654435761u) >> 12) * 1e-5f;
        return logits;
    }
}
