using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Safetensors;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Security;

namespace KdCluster.Dashboard.Tests.Support;

/// <summary>
/// A coordinator with its API, and nodes that train nothing: their peers learn by a formula, as fast as is asked for.
/// The coordinator can be ended and begun again at the same address.
/// </summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-fake-").FullName;
    private readonly TokenBook _tokens;
    private readonly byte[] _checkpoint = Student();
    private readonly List<(string Name, int Slots)> _nodes = [];
    private int _port;

    private FakeCluster(string? token, ApiToken[] tokens)
    {
        var file = Path.Combine(_folder, TokenFile.Name);
        if (tokens.Length > 0)
            TokenFile.Write(file, tokens);
        _tokens = new(token, file, TimeProvider.System, _ => { });
    }

    public TestCoordinator Coordinator { get; private set; } = null!;

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Of an epoch; changed at any time.</summary>
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <param name="token">An admin's.</param>
    /// <param name="tokens">Of others.</param>
    public static async Task<FakeCluster> Start(string? token = null, int port = 0, params ApiToken[] tokens)
    {
        var cluster = new FakeCluster(token, tokens) { _port = port };
        await cluster.Begin();
        return cluster;
    }

    public void Node(string name, int slots)
    {
        _nodes.Add((name, slots));
        Host(name, slots);
    }

    /// <summary>Nobody answers at its address until <see cref="Begin"/>.</summary>
    public async Task End() => await Coordinator.DisposeAsync();

    /// <summary>With the journal that is there, and nodes that have forgotten their peers.</summary>
    public async Task Begin()
    {
        Coordinator = await TestCoordinator.Start(
            tokens: _tokens, journal: Path.Combine(_folder, "journal.db"), port: _port, prepare: Prepare);
        _port = Coordinator.Http.BaseAddress!.Port;
        foreach (var (name, slots) in _nodes)
            Host(name, slots);
    }

    /// <returns>The run's id; of a sweep, that of its first.</returns>
    public async Task<RunId> Submit(string yaml) =>
        (await Coordinator.Submit(Guid.NewGuid().ToString("N"), yaml)).ShouldBeOfType<Coordinator.Runs.RunAccepted>()
            .Run;

    public async ValueTask DisposeAsync()
    {
        await End();
        Directory.Delete(_folder, recursive: true);
    }

    private void Host(string name, int slots) => Coordinator.Node(name, slots, new FakeNodeOptions
    {
        TimeOf = fence => Pace * Slowness(fence.Peer.Value),
        Learns = order => FakeLearning.Of(order, Pace.TotalSeconds * Slowness(order.Fence.Peer.Value)),
        Steps = 3,
        Data = new DataReport("synthetic", new Shape([3, 32, 32]), 1000, 10_000, [], []),
        CheckpointHash = Convert.ToHexStringLower(SHA256.HashData(_checkpoint)),
    });

    /// <summary>Students of different sizes: some wait for others.</summary>
    private static double Slowness(string peer) => 1 + (FakeLearning.Noise(peer.Split('.')[0], 0) / 2);

    /// <summary>A copy of the one checkpoint that they all say they have.</summary>
    private void Prepare(string data)
    {
        var folder = Directory.CreateDirectory(Path.Combine(data, ArtifactFolder.Checkpoints, "fake", "peer"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(_checkpoint));
        File.WriteAllBytes(Path.Combine(folder.FullName, $"000-000000-0.500000-{hash}.ckpt"), _checkpoint);
    }

    private static byte[] Student()
    {
        var facts = new Dictionary<string, string> { ["kd.student.model"] = "light-cnn", ["kd.epoch"] = "3" };
        var header = SafetensorsChecksum.Header(
            [new TensorEntry("model/a", "U8", [4], 0, 4)], facts, hash => hash.AppendData("abcd"u8));
        return [.. SafetensorsFile.Start(header), .. "abcd"u8];
    }
}
