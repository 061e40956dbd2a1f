using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Link;
using KdCluster.Node.Nodes;
using KdCluster.Node.Peers;
using KdCluster.Node.Sheets;
using KdCluster.Node.Telemetry;
using KdCluster.Node.Training;
using KdCluster.Node.Transfer;
using Shouldly;

namespace KdCluster.Node.Tests.Support;

/// <summary>
/// A node without a cluster: its actor, its file server, and the test in the place of the coordinator.
/// </summary>
public sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder;
    private readonly ActorSystem _system =
        ActorSystem.Create("kd", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"));
    private readonly Channel<object> _answers = Channel.CreateUnbounded<object>();
    private readonly FileServer _server;
    private readonly FetchThreads _threads = new(2);
    private readonly DownloadClient _client =
        new(new() { Deadline = TimeSpan.FromMilliseconds(500), FirstPause = TimeSpan.FromMilliseconds(5) });

    private TestNode(
        TemporaryFolder folder, string name, int slots, IPeerLibrary library, FileServer server, SheetStore sheets,
        CheckpointStore checkpoints)
    {
        (_folder, _server) = (folder, server);
        Coordinator = _system.ActorOf(Props.Create(() => new Probe(_answers.Writer, Progress.Writer)));
        Site = new(
            new(
                new(name), "process", NodeDescription.Slots(slots, "cpu", 1, 0),
                new("torch", "akka", "dotnet", "machine"), new(server.Url)),
            new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(50)), library, new(), sheets,
            new(new SheetFetcher(sheets, _client, new(1 << 20)), _threads, 1 << 20), new(sheets, new(server.Url)),
            new(sheets, long.MaxValue), checkpoints, new(checkpoints, _client), new(_client),
            new(Path.Combine(folder.Path, "disk")), History, TimeProvider.System,
            new(sheets, slots, $"{NodeMeter.Name}.{Guid.NewGuid():N}"));
        Actor = _system.ActorOf(Props.Create(() => new NodeActor(Coordinator, Site, End)));
        Actor.Tell(new LinkOpened(Coordinator));
    }

    public PeerSite Site { get; }

    public TestHistory History { get; } = new();

    public ProgramEnd End { get; } = new();

    public IActorRef Actor { get; }

    public IActorRef Coordinator { get; }

    public Channel<PeerProgress> Progress { get; } = Channel.CreateUnbounded<PeerProgress>();

    public static async Task<TestNode> Start(IPeerLibrary library, string name = "node", int slots = 2)
    {
        var folder = new TemporaryFolder();
        var (sheets, checkpoints) = (
            new SheetStore(folder.Sub("sheets"), SheetStoreLimits.Default),
            new CheckpointStore(folder.Sub("checkpoints")));
        var server = await FileServer.Start(ServerOptions.Loopback, new Dictionary<string, IServedFiles>
        {
            [NodePaths.Sheets] = sheets,
            [NodePaths.Checkpoints] = checkpoints,
        });
        return new(folder, name, slots, library, server, sheets, checkpoints);
    }

    /// <summary>What it writes for a test of its disk goes there.</summary>
    public string Disk => Path.Combine(_folder.Path, "disk");

    public static Fence Fence(string peer, int epoch = -1, int term = 1, int incarnation = 1) =>
        new(new RunId("run"), new Term(term), 0, new PeerId(peer), new Incarnation(incarnation), epoch);

    public void Tell(IMessage message) => Actor.Tell(message, Coordinator);

    /// <summary>The next answer of this type; what comes before it is passed over.</summary>
    public Task<T> Next<T>() => Next<T>(_ => true);

    public async Task<T> Next<T>(Func<T, bool> fits)
    {
        using var stop = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await _answers.Reader.ReadAsync(stop.Token) is T answer && fits(answer))
                return answer;
        }
    }

    /// <summary>As <see cref="Next"/>; null when none that fits comes in time.</summary>
    public async Task<T?> Within<T>(TimeSpan patience, Func<T, bool> fits)
        where T : class
    {
        using var stop = new CancellationTokenSource(patience);
        try
        {
            while (true)
            {
                if (await _answers.Reader.ReadAsync(stop.Token) is T answer && fits(answer))
                    return answer;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<T> Ask<T>(IMessage message)
    {
        Tell(message);
        return await Next<T>();
    }

    public async Task Ready(
        string peer, int slot = 0, int term = 1, int incarnation = 1, params CheckpointRef[] resume) =>
        (
            await Ask<PeerReady>(
                new AssignPeer(
                    Fence(peer, -1, term, incarnation), PeerRole.Train, Plans.Of("ann", "bob"), slot, resume, null,
                    [])))
            .Fence.ShouldBe(Fence(peer, -1, term, incarnation));

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _threads.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Probe : ReceiveActor
    {
        public Probe(ChannelWriter<object> answers, ChannelWriter<PeerProgress> progress)
        {
            Receive<PeerProgress>(one => progress.TryWrite(one));
            ReceiveAny(message => answers.TryWrite(message));
        }
    }
}
