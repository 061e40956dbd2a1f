using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;
using KdCluster.Coordinator.Standby;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Coordinator.Tracking;
using KdCluster.Hosting;
using KdCluster.Security;
using KdCluster.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace KdCluster.Coordinator.Tests.Support;

/// <summary>A coordinator with its journal and HTTP server in this process, without a cluster.</summary>
public sealed class TestCoordinator : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-coordinator").FullName;
    private readonly SqliteJournal _journal;
    private readonly string _meter = $"{CoordinatorMeter.Name}.{Guid.NewGuid():N}";
    private int _generation;
    private int _nodes;

    public TestCoordinator(
        string? token = null, RunTimings? timings = null, string? journal = null, TokenBook? tokens = null,
        int port = 0, Action<string>? prepare = null, Uri? mlflow = null, ProxyLogin? proxy = null)
    {
        prepare?.Invoke(_folder);
        System = ActorSystem.Create(
            "kd",
            ConfigurationFactory.ParseString(
                "akka.loglevel = WARNING\nakka.stdout-loglevel = OFF\nakka.log-dead-letters = off"));
        _journal = new SqliteJournal(journal ?? Path.Combine(_folder, "journal.db"), TimeProvider.System);
        var copies = new CheckpointCopies(Path.Combine(_folder, ArtifactFolder.Checkpoints));
        var folders = new RunFolders(Path.Combine(_folder, ArtifactFolder.Runs));
        // The weights of a fake node cannot be fetched: nobody waits for them.
        var kept = ArtifactLimits.Default with { Gather = TimeSpan.Zero };
        Setup = new CoordinatorSetup(
            _journal, Catalogue.Load(), timings ?? new RunTimings(),
            new NodeTimings { Gather = TimeSpan.Zero, Return = TimeSpan.FromSeconds(5) }, copies, folders,
            new RunArchive(
                _journal, folders, copies,
                new ArtifactFolder(_folder, folders, copies, kept, TimeProvider.System), kept, TimeProvider.System),
            new SheetLists(), NoHistory.Instance, TimeProvider.System, Tenure.ForLife, new ProgramEnd(),
            new CoordinatorMeter(_meter), new RunTracking(_journal, folders, TimeProvider.System, mlflow));
        _ = Setup.Tracking.StartAsync(CancellationToken.None);
        Reception = System.ActorOf<Reception>("reception");
        ActorRegistry.For(System).Register<Reception>(Reception);
        Actor = Start();
        Api = Serve(tokens ?? new TokenBook(token, null, TimeProvider.System, _ => { }), proxy, port);
    }

    public ActorSystem System { get; }

    public CoordinatorSetup Setup { get; }

    public IActorRef Actor { get; private set; }

    public IActorRef Reception { get; }

    public WebApplication Api { get; }

    public HttpClient Http { get; private set; } = null!;

    public string Folder => _folder;

    /// <param name="journal">A journal file that is there already; null for a new one.</param>
    /// <param name="port">0: any that is free.</param>
    /// <param name="prepare">Told the data folder before anything is read from it.</param>
    /// <param name="mlflow">A server that is told of runs; null: none.</param>
    /// <param name="proxy">Who may say in a header who somebody is; null: nobody.</param>
    public static async Task<TestCoordinator> Start(
        string? token = null, RunTimings? timings = null, string? journal = null, TokenBook? tokens = null,
        int port = 0, Action<string>? prepare = null, Uri? mlflow = null, ProxyLogin? proxy = null)
    {
        var started = new TestCoordinator(token, timings, journal, tokens, port, prepare, mlflow, proxy);
        await started.Api.StartAsync();
        started.Http =
            new HttpClient { BaseAddress = new Uri(started.Api.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
        await started.Active();
        return started;
    }

    public IActorRef Node(string name, int slots, FakeNodeOptions? options = null) =>
        System.ActorOf(
            Props.Create(() => new FakeNode(new NodeId(name), Actor, slots, options ?? new FakeNodeOptions())),
            $"{name}-{_nodes++}");

    /// <summary>The actor dies with all that it knew; a new one has only the journal.</summary>
    public async Task Restart()
    {
        await Actor.GracefulStop(TimeSpan.FromSeconds(5));
        Actor = Start();
        await Active();
    }

    public async Task<ICommandAnswer> Submit(string key, string yaml) =>
        await Actor.Ask<ICommandAnswer>(new SubmitRun(key, yaml, []), TimeSpan.FromSeconds(10));

    public async Task<ICommandAnswer> Command(IRunCommand command) =>
        await Actor.Ask<ICommandAnswer>(command, TimeSpan.FromSeconds(10));

    public async Task<T> Get<T>(string path, JsonTypeInfo<T> type) => (await Http.GetFromJsonAsync(path, type))!;

    public async Task<RunState> Ended(RunId run, TimeSpan? within = null)
    {
        IReadOnlyList<JournalRow> rows = [];
        await Eventually.Holds(
            $"run {run} has ended",
            async () => (rows = await _journal.Read(run))[^1].Event is Contracts.Journal.RunEnded,
            () => string.Join("\n", rows.Select(row => JournalText.Describe(row.Event))), within);
        return RunReplay.Fold(rows);
    }

    /// <summary>Does something to its journal behind its back.</summary>
    public void Execute(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(Folder, "journal.db")};Pooling=false");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public async Task<IReadOnlyList<Contracts.Journal.IRunEvent>> Events(RunId run) =>
        [.. (await _journal.Read(run)).Select(row => row.Event)];

    /// <summary>The runs in the journal, in the order of submission.</summary>
    public async Task<IReadOnlyList<RunId>> Runs() => [.. (await _journal.Runs()).Select(run => run.Run)];

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Api.StopAsync();
        await Api.DisposeAsync();
        await System.Terminate();
        Setup.Archive.Dispose();
        Setup.Folders.Dispose();
        Setup.Checkpoints.Dispose();
        Setup.Meter.Dispose();
        await Setup.Tracking.StopAsync(CancellationToken.None);
        Setup.Tracking.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private WebApplication Serve(TokenBook tokens, ProxyLogin? proxy, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.ListenForApi(
                new(IPAddress.Loopback, port, null, tokens, new(Connections: 200, PerAddress: 100)), Doors.Open,
                new(IPAddress.Loopback, "127.0.0.1")));
        builder.AddTelemetry("kd-coordinator", "test", _meter);
        builder.Services.AddSingleton(Setup).AddSingleton<IReadOnlyActorRegistry>(ActorRegistry.For(System))
            .AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>)).AddRouting().AddApi();
        var app = builder.Build();
        app.MapApi(tokens, proxy, Doors.Open, healthPort: null);
        return app;
    }

    private IActorRef Start() => System.ActorOf(
        Props.Create(() => new CoordinatorActor(Setup, Reception)), $"coordinator-{_generation++}");

    /// <summary>
    /// It answers nothing before it has entered, and the reception hands its questions on after that.
    /// </summary>
    private Task Active() => Eventually.Holds(
        "the coordinator acts", async () => await Reception.Ask<Presence>(new GetPresence()) is { Term: not null });
}
