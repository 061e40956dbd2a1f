using Akka.Actor;
using Akka.Configuration;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using Microsoft.AspNetCore.Builder;

namespace KdCluster.Coordinator.Tests.Support;

/// <summary>A coordinator with its journal and HTTP server in this process, without a cluster.</summary>
public sealed class TestCoordinator : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-coordinator").FullName;
    private readonly SqliteJournal _journal;
    private int _generation;
    private int _nodes;

    public TestCoordinator(string? token = null, RunTimings? timings = null)
    {
        System = ActorSystem.Create(
            "kd",
            ConfigurationFactory.ParseString(
                "akka.loglevel = WARNING\nakka.stdout-loglevel = OFF\nakka.log-dead-letters = off"));
        _journal = new SqliteJournal(Path.Combine(_folder, "journal.db"), TimeProvider.System);
        Setup = new CoordinatorSetup(
            _journal, Catalogue.Load(), timings ?? RunTimings.Default,
            new NodeTimings { Gather = TimeSpan.Zero, Return = TimeSpan.FromSeconds(5) }, new NodeDirectory(),
            new RunFeed(), new CheckpointCopies(Path.Combine(_folder, "checkpoints")),
            new RunFolders(Path.Combine(_folder, "runs")), new Presence(), new Metrics(), TimeProvider.System);
        Actor = Start();
        Api = ApiHost.Build(Setup, "http://127.0.0.1:0", token);
    }

    public ActorSystem System { get; }

    public CoordinatorSetup Setup { get; }

    public IActorRef Actor { get; private set; }

    public WebApplication Api { get; }

    public HttpClient Http { get; private set; } = null!;

    public string Folder => _folder;

    public static async Task<TestCoordinator> StartAsync(string? token = null, RunTimings? timings = null)
    {
        var started = new TestCoordinator(token, timings);
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

    public async Task<RunState> Ended(RunId run, int seconds = 30)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            var rows = _journal.Read(run);
            if (rows[^1].Event is Contracts.Journal.RunEnded)
                return rows.Skip(1)
                    .Aggregate(
                        RunEvolution.Begin((Contracts.Journal.RunSubmitted)rows[0].Event, default),
                        (s, r) => RunEvolution.Apply(s, r.Event, default));
            await Task.Delay(50);
        }

        throw new TimeoutException(string.Join("\n", _journal.Read(run).Select(r => JournalText.Of(r.Event))));
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Api.StopAsync();
        await Api.DisposeAsync();
        await System.Terminate();
        Setup.Checkpoints.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IActorRef Start() => System.ActorOf(CoordinatorActor.Props(Setup), $"coordinator-{_generation++}");

    private async Task Active()
    {
        while (!Equals(Setup.Presence.Coordinator, Actor))
            await Task.Delay(5);
    }
}
