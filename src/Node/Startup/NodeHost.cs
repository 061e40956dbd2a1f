using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
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

namespace KdCluster.Node.Startup;

/// <summary>
/// What a node is made of: a file server, stores, a local actor system with the node's and its peers' actors, and the
/// link to a coordinator beside it.
/// </summary>
public static class NodeHost
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(15);

    /// <param name="gpus">That libtorch can use here.</param>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    public static WebApplication Build(
        NodeSettings settings, Config config, IPeerLibrary library, StackDescription stack, int gpus, int? parent)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        FileServer.AddTo(builder, settings.FileServer);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForHealth(settings.Host));
        builder.AddTelemetry("kd-node", settings.Name, NodeMeter.Name);
        builder.Services.AddProgram(parent, settings.LeaveWithin + EndWithin)
            .AddSingleton(settings)
            .AddSingleton(config)
            .AddSingleton(library)
            .AddSingleton(settings.Pace)
            .AddSingleton(services => NodeIdentity.Of(
                settings, stack, gpus, services.GetRequiredService<ServedAddress>()));
        builder.Services.AddHistory("node", settings.Name, settings.DataFolder, settings.History);
        AddStores(builder.Services, settings);
        AddActors(builder.Services, config);
        builder.Services.AddHealthChecks().AddCheck<LinkCheckup>("link", tags: [Health.Ready]);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<PeerSite>(); // What is missing shows now.
        app.UseHealth(settings.Host.HealthPort);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(TelemetryHost.MetricsPath);
        FileServer.Serve(app, new Dictionary<string, IServedFiles>
        {
            [NodePaths.Sheets] = app.Services.GetRequiredService<SheetStore>(),
            [NodePaths.Checkpoints] = app.Services.GetRequiredService<CheckpointStore>(),
        });
        return app;
    }

    private static void AddStores(IServiceCollection services, NodeSettings settings)
    {
        var secret = NodeSecret.Of(settings.DataFolder);
        var (folder, sheets) = (settings.DataFolder, settings.Sheets);
        var store = new SheetStore(Path.Combine(folder, NodePaths.Sheets), sheets.Stored, secret);
        services.AddSingleton(store)
            .AddSingleton(new SheetRoom(store, sheets.InMemoryBytes))
            .AddSingleton(
                new CheckpointStore(Path.Combine(folder, NodePaths.Checkpoints), settings.Checkpoints, secret))
            .AddSingleton(new DiskTest(Path.Combine(folder, NodePaths.Checkpoints)))
            .AddSingleton(sheets.Download)
            .AddSingleton(_ => new DownloadClient(sheets.Download, settings.Doors.Certificates))
            .AddSingleton(_ => new FetchThreads(sheets.Parallel))
            .AddSingleton(new LogitPool(sheets.CacheBytes))
            .AddSingleton<ISheetFetcher, SheetFetcher>()
            .AddSingleton(services => new SheetCache(
                services.GetRequiredService<ISheetFetcher>(), services.GetRequiredService<FetchThreads>(),
                sheets.CacheBytes, sheets.CacheFileBytes))
            .AddSingleton<SheetMaker>()
            .AddSingleton<CheckpointFetcher>()
            .AddSingleton<SheetListReader>()
            .AddSingleton<SharedData>()
            .AddSingleton(services => new NodeMeter(
                services.GetRequiredService<SheetStore>(), services.GetRequiredService<NodeIdentity>().Slots.Count))
            .AddSingleton<PeerSite>();
    }

    /// <summary>The local system is never restarted, and knows no network.</summary>
    private static void AddActors(IServiceCollection services, Config config) => services
        .AddAkka(ClusterNames.LocalSystem, builder => builder
            .AddHocon(
                ConfigurationFactory.ParseString("akka.actor.provider = local").WithFallback(config),
                HoconAddMode.Replace)
            .WithActorSystemLivenessCheck(tags: [Health.Live])
            .WithActors((system, registry, resolver) =>
            {
                var uplink = system.ActorOf(Props.Create<Uplink>(), "uplink");
                registry.Register<Uplink>(uplink);
                registry.Register<NodeActor>(
                    system.ActorOf(resolver.Props<NodeActor>(uplink), ClusterNames.NodeActor));
            }))
        .AddSingleton<NodeLink>()
        .AddHostedService(provider => provider.GetRequiredService<NodeLink>());
}
