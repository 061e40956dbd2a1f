using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Node.Sheets;
using KdCluster.Node.Transfer;
using KdCluster.Protocol;

namespace KdCluster.Node.Tests.Support;

/// <summary>The sheet half of a node: a store and its server.</summary>
public sealed class SheetNode : IAsyncDisposable
{
    public static readonly string SampleSet = new('a', 64);
    public static readonly Fence Fence = new(new RunId("run"), new Term(1), 0, new PeerId("ann"), Incarnation.First, 3);

    private readonly TemporaryFolder _folder;
    private readonly FileServer _server;

    private SheetNode(TemporaryFolder folder, SheetStore store, FileServer server)
    {
        (_folder, Store, _server) = (folder, store, server);
        Maker = new(store, new(server.Url));
    }

    public SheetStore Store { get; }

    public SheetMaker Maker { get; }

    public Uri Url => _server.Url;

    public string Folder => _folder.Path;

    public static async Task<SheetNode> Start()
    {
        var folder = new TemporaryFolder();
        var store = new SheetStore(folder.Path, SheetStoreLimits.Default);
        return new(folder, store, await FileServer.Start(
            ServerOptions.Loopback, new Dictionary<string, IServedFiles> { [NodePaths.Sheets] = store }));
    }

    public SheetManifest Make(
        float[] logits, int classes, SheetPrecision precision = SheetPrecision.Fp32, string peer = "ann") =>
        Maker.Make(
            Fence with { Peer = new(peer) }, 3, new(SheetSource.Recorded, 3, precision), SampleSet, new(classes),
            logits);

    /// <param name="row">Places x values of one place.</param>
    public SheetManifest Make(float[] logits, Shape row, SheetPrecision precision) =>
        Maker.Make(Fence, 3, new(SheetSource.Recorded, 3, precision), SampleSet, row, logits);

    public static SheetExpectation Expected(int rows, int classes) =>
        new(new RunId("run"), 0, 3, rows, classes, SampleSet);

    public static float[] Logits(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 20) - 10))];
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
