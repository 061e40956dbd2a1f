using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using k8s;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Kubernetes;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Standby;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Coordinator.Tracking;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// What a coordinator is made of: data folder, journal, artifacts, a clustered actor system, the API.
/// </summary>
public static class CoordinatorHost
{
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(15);

    /// <param name="succession">Of several coordinators, this one acts; null: it is the only one.</param>
    /// <exception cref="FolderInUseException">Another coordinator has the data folder.</exception>
    /// <exception cref="JournalException">The journal cannot be used.</exception>
    public static WebApplication Build(
        CoordinatorSettings settings, Config config, int? parent, Succession? succession)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().AllowDoors(settings.Doors).ConfigureKestrel(
            kestrel => kestrel.ListenForApi(settings.Api, settings.Doors, settings.Host));
        builder.AddTelemetry("kd-coordinator", settings.Api.PublicHost ?? settings.Host.Public, CoordinatorMeter.Name);
        builder.Services.AddProgram(parent, EndWithin)
            .AddSingleton(settings)
            .AddSingleton(settings.Host)
            .AddSingleton(settings.Doors)
            .AddSingleton(settings.Api)
            .AddSingleton(settings.Timings)
            .AddSingleton(settings.Nodes)
            .AddSingleton(PluginCatalogues.Load(settings.Plugins))
            .AddSingleton<ApiAddress>();
        builder.Services.AddHistory("coordinator", "coordinator", settings.Data, settings.History);
        AddJournal(builder.Services, settings, succession);
        AddStores(builder.Services, settings);
        AddActors(
            builder.Services, settings.Doors.Akka.WithFallback(settings.Host.Akka).WithFallback(config),
            settings.Doors);
        AddPods(builder.Services, settings.Pods);
        builder.Services.AddRouting().AddApi();

        var app = builder.Build();
        _ = app.Services.GetRequiredService<CoordinatorSetup>(); // What is missing shows now.
        app.MapApi(
            settings.Api.Tokens, settings.Api.Proxy, settings.Doors, settings.Host.HealthPort,
            settings.Api.PublicHost ?? "", settings.Host.Public);
        return app;
    }

    private static void AddJournal(IServiceCollection services, CoordinatorSettings settings, Succession? succession)
    {
        if (succession is null)
            services.AddSingleton(_ => new CoordinatorFolder(settings.Data))
                .AddSingleton(Tenure.ForLife)
                .AddSingleton<IJournal>(provider => new SqliteJournal(
                    provider.GetRequiredService<CoordinatorFolder>().In("journal.db"),
                    provider.GetRequiredService<TimeProvider>()));
        else
            services.AddSingleton(succession)
                .AddSingleton(succession.Folder)
                .AddSingleton(new Tenure(() => succession.Lease.IsHeld))
                .AddSingleton<IJournal>(provider => new PostgresJournal(
                    settings.Postgres!, succession.Holder, provider.GetRequiredService<TimeProvider>()))
                .AddHostedService<LeaseKeeper>(); // Before the actors, so that it stops after them.
    }

    /// <exception cref="SettingsException">There are pods to be scaled, and this process is none itself.</exception>
    private static void AddPods(IServiceCollection services, PeerSetSettings? pods)
    {
        if (pods is null)
            return;
        if (!KubernetesClientConfiguration.IsInCluster())
            throw new SettingsException(
                ["kd.coordinator.kubernetes.set: this process is not in a pod with an account of Kubernetes, so it "
                    + "cannot scale one: leave it empty, and start nodes with `kd node`"]);
        services.AddSingleton(pods).AddSingleton<IScaleDoor>(_ => ScaleDoor.InCluster(pods.Set))
            .AddHostedService<PeerSetKeeper>();
    }

    private static void AddStores(IServiceCollection services, CoordinatorSettings settings) => services
        .AddSingleton(provider => new CheckpointCopies(
            Path.Combine(settings.Artifacts, ArtifactFolder.Checkpoints),
            () => provider.GetRequiredService<ApiAddress>().Public, settings.Doors.Certificates,
            settings.Kept.CopyBytes))
        .AddSingleton(new RunFolders(Path.Combine(settings.Artifacts, ArtifactFolder.Runs)))
        .AddSingleton(settings.Kept)
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<ArtifactFolder>(provider, settings.Artifacts))
        .AddSingleton<RunArchive>()
        .AddSingleton<SheetLists>()
        .AddSingleton(_ => new CoordinatorMeter())
        .AddSingleton(provider => new RunTracking(
            provider.GetRequiredService<IJournal>(), provider.GetRequiredService<RunFolders>(),
            provider.GetRequiredService<TimeProvider>(), settings.Mlflow))
        .AddHostedService(provider => provider.GetRequiredService<RunTracking>())
        .AddSingleton<CoordinatorSetup>();

    private static void AddActors(IServiceCollection services, Config config, Doors doors) => services
        .AddAkka(ClusterNames.System, builder => builder
            .AddHocon(config, HoconAddMode.Replace)
            .AddDoors(doors)
            .WithActorSystemLivenessCheck(tags: [Health.Live])
            .WithAkkaClusterReadinessCheck(tags: [Health.Ready])
            .WithActors((system, registry) =>
            {
                var reception = system.ActorOf<Reception>("reception");
                registry.Register<Reception>(reception);
                system.ActorOf(Beacon.Props, ClusterNames.Beacon);
                system.ActorOf(Props.Create(() => new ClusterWatch(reception)), "cluster-watch");
            })
            .WithSingleton<CoordinatorActor>(
                ClusterNames.Coordinator,
                (_, registry, resolver) => resolver.Props<CoordinatorActor>(registry.Get<Reception>()),
                new ClusterSingletonOptions { Role = ClusterNames.CoordinatorRole }, createProxyToo: false)
            // Each life of the coordinator is a cluster of its own: it waits for nobody, and nodes come to it.
            .AddStartup((system, _) => Cluster.Get(system).JoinAsync(Cluster.Get(system).SelfAddress)
                .WaitAsync(JoinWithin)))
        .AddHostedService<JournalWatch>()
        .AddHostedService<CertificateWatch>()
        .AddHostedService<CoordinatorLife>();
}
