using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Nodes;
using KdCluster.Node.Peers;
using KdCluster.Node.Sheets;
using KdCluster.Node.Training;
using KdCluster.Node.Transfer;
using Serilog;

namespace KdCluster.Node.Startup;

/// <summary>A running node: its stores and file server, its actor system, and the order in which they end.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly NodeSettings _settings;
    private readonly FileServer _server;
    private readonly DownloadClient _client;
    private readonly FetchThreads _fetches;
    private readonly ActorSystem _system;
    private readonly IActorRef _node;

    private NodeProcess(
        NodeSettings settings, FileServer server, DownloadClient client, FetchThreads fetches, ActorSystem system,
        IActorRef node)
    {
        (_settings, _server, _client, _fetches, _system, _node) = (settings, server, client, fetches, system, node);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "peers-leave", Leave);
    }

    /// <summary>Why the coordinator does not want this node; null as long as it does.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Completes when the node has left, for whatever reason.</summary>
    public Task Ended => _system.WhenTerminated;

    /// <exception cref="IOException">A port is taken, or the data folder cannot be used.</exception>
    public static async Task<NodeProcess> Start(
        NodeSettings settings, Config config, IPeerLibrary library, StackDescription stack)
    {
        var secret = NodeSecret.Of(settings.DataFolder);
        var sheets = new SheetStore(Path.Combine(settings.DataFolder, NodePaths.Sheets), settings.SheetLimits, secret);
        var checkpoints = new CheckpointStore(
            Path.Combine(settings.DataFolder, NodePaths.Checkpoints), settings.KeptCheckpoints, secret);
        var server = await FileServer.Start(settings.FileServer, new Dictionary<string, IServedFiles>
        {
            [NodePaths.Sheets] = sheets,
            [NodePaths.Checkpoints] = checkpoints,
        });
        var client = new DownloadClient(settings.Download);
        var fetches = new FetchThreads(settings.FetchThreads);
        var system = ActorSystem.Create(ClusterNames.System, config);
        var mediator = DistributedPubSub.Get(system).Mediator;
        var site = new PeerSite(
            new NodeId(settings.Name), server.Url,
            NodeDescription.Slots(settings.Slots, settings.Device, settings.Threads), stack, library, new SharedData(),
            sheets,
            new SheetCache(
                new SheetFetcher(sheets, client, new LogitPool(settings.SheetCacheBytes)), fetches,
                settings.SheetCacheBytes), new SheetMaker(sheets, server.Url),
            checkpoints, new CheckpointFetcher(checkpoints, client), new SheetListReader(client),
            progress =>
                mediator.Tell(new Publish(Topics.Progress, progress)), settings.ProgressEvery, TimeProvider.System);

        NodeProcess? process = null;
        var context = new NodeContext(
            site, Cluster.Get(system).SelfAddress, Proxy(system), settings.HelloEvery, reason => process?.End(reason));
        var node = system.ActorOf(NodeActor.Props(context), ClusterNames.NodeActor);
        process = new(settings, server, client, fetches, system, node);
        EndpointFile.Write(
            settings.DataFolder,
            new(server.Url.ToString().TrimEnd('/'), context.Address.ToString(), Environment.ProcessId));
        Log.Information(
            "node {Node} at {Address} serves sheets at {Url}; {Slots} slot(s) on {Device}", settings.Name,
            context.Address, server.Url, settings.Slots, settings.Device);
        return process;
    }

    /// <summary>Finish the batches, say goodbye, leave the cluster. Completes when all is down.</summary>
    public Task Stop() => CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.UnknownReason.Instance);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _fetches.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        EndpointFile.Delete(_settings.DataFolder);
    }

    /// <summary>
    /// Its coordinator is found wherever it moves; what cannot be delivered now is said again soon, so nothing is kept.
    /// </summary>
    private static IActorRef Proxy(ActorSystem system) => system.ActorOf(
        ClusterSingletonProxy.Props(
            $"/user/{ClusterNames.CoordinatorManager}",
            ClusterSingletonProxySettings.Create(system)
                .WithSingletonName(ClusterNames.CoordinatorSingleton)
                .WithRole(ClusterNames.CoordinatorRole)
                .WithBufferSize(0)),
        "coordinator-proxy");

    private void End(string refusal)
    {
        Refusal = refusal;
        _ = Stop();
    }

    private async Task<Akka.Done> Leave()
    {
        try
        {
            await _node.Ask<Left>(new Leave(), _settings.LeaveWithin);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            Log.Warning(
                "the coordinator did not hear that this node leaves, or a batch took longer than {Patience}",
                _settings.LeaveWithin);
        }

        return Akka.Done.Instance;
    }
}
