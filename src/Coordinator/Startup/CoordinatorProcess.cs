using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using KdCluster.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Membership;
using Serilog;

namespace KdCluster.Coordinator.Startup;

/// <summary>A coordinator process: data folder, journal, actor system, API; in that order, and back.</summary>
public sealed class CoordinatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(60);

    private readonly DataFolder _folder;
    private readonly SqliteJournal _journal;
    private readonly CheckpointCopies _checkpoints;
    private readonly ActorSystem _system;
    private readonly WebApplication _api;
    private string? _surrendered;
    private bool _stopping;

    private CoordinatorProcess(CoordinatorSettings settings, Config config)
    {
        _folder = new DataFolder(settings.Data);
        _journal = new SqliteJournal(_folder.In("journal.db"), TimeProvider.System);
        _checkpoints = new CheckpointCopies(_folder.In("checkpoints"));
        _system = ActorSystem.Create(ClusterNames.System, config);
        Setup = new CoordinatorSetup(
            _journal, Catalogue.Load(), settings.Timings, settings.Nodes, _checkpoints,
            new RunFolders(_folder.In("runs")), new Presence(), TimeProvider.System)
        {
            ArtifactUrl = () => _checkpoints.Url(),
            Surrender = reason =>
            {
                _surrendered = reason;
                _ = Stop();
            },
        };
        _api = ApiHost.Build(Setup, $"http://{settings.HttpHost}:{settings.HttpPort}", settings.Token);
    }

    public CoordinatorSetup Setup { get; }

    /// <summary>Done when the process is to end; the reason when that is not by request.</summary>
    public Task<string?> Ended { get; private set; } = Task.FromResult<string?>(null);

    /// <summary>Starts everything; done when the coordinator serves.</summary>
    public static async Task<CoordinatorProcess> Start(CoordinatorSettings settings, Config config)
    {
        var process = new CoordinatorProcess(settings, config);
        try
        {
            await process.Begin(settings);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task Stop()
    {
        _stopping = true;
        return CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        EndpointFile.Delete(_folder.Root);
        await _api.DisposeAsync();
        await Stop();
        _checkpoints.Dispose();
        _journal.Dispose();
        _folder.Dispose();
    }

    private async Task Begin(CoordinatorSettings settings)
    {
        await _api.StartAsync();
        var bound = new Uri(_api.Urls.First());
        var reachable = settings.PublicHost.Length > 0
            ? settings.PublicHost
            : bound.Host is "0.0.0.0" or "[::]"
            ? System.Net.Dns.GetHostName()
            : bound.Host;
        _checkpoints.Url = () => $"http://{reachable}:{bound.Port}";

        _system.ActorOf(Beacon.Props, ClusterNames.Beacon);
        _system.ActorOf(Props.Create(() => new ClusterWatch(Setup.Presence)), "cluster-watch");
        _system.ActorOf(
            ClusterSingletonManager.Props(
                CoordinatorActor.Props(Setup),
                PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(_system).WithRole(ClusterNames.CoordinatorRole)
                    .WithSingletonName(ClusterNames.CoordinatorSingleton)),
            ClusterNames.CoordinatorManager);
        Ended = _system.WhenTerminated.ContinueWith(
            _ => _surrendered
                ?? (_stopping ? null : "the actor system has ended: this process was removed from its cluster"),
                TaskScheduler.Default);

        var self = Cluster.Get(_system).SelfAddress;
        if (self.Host is not ("127.0.0.1" or "localhost" or "::1"))
            Log.Warning(
                "the cluster's connections at {Address} are neither encrypted nor authenticated: "
                    + "let only this cluster's machines reach that port", self);
        // Each life of the coordinator is a cluster of its own: it waits for nobody, and nodes come to it.
        await Cluster.Get(_system).JoinAsync(self).WaitAsync(JoinWithin);
        EndpointFile.Write(
            _folder.Root,
            new Contracts.Api.Endpoint(
                $"http://{(bound.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host)}:{bound.Port}",
                self.ToString(), Environment.ProcessId));
        Log.Information("coordinator serves at {Url}, cluster {Address}, data in {Data}", bound, self, _folder.Root);
    }
}
