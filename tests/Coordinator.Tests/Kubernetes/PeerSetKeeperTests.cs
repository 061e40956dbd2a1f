using Akka.Actor;
using Akka.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Kubernetes;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Tests;
using Microsoft.Extensions.Time.Testing;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>What runs want becomes a number of pods, whatever the API server does meanwhile.</summary>
public sealed class PeerSetKeeperTests : IAsyncLifetime
{
    private static readonly PeerSetSettings Set = new("kd-peer", 2, 6, TimeSpan.FromMinutes(5));

    private readonly ActorSystem _system = ActorSystem.Create("kd");
    private readonly FakeTimeProvider _clock = new();
    private readonly Office _office = new();
    private StandInApiServer _server = null!;
    private ScaleDoor _door = null!;
    private PeerSetKeeper _keeper = null!;

    public async Task InitializeAsync()
    {
        _server = await StandInApiServer.Start();
        _door = new("kd-peer", _server.Client, TimeSpan.FromSeconds(30));
        var actor = _system.ActorOf(Props.Create(() => new OfficeActor(_office)));
        _keeper = new(_door, Set, new Required(actor), _clock);
    }

    public async Task DisposeAsync()
    {
        _keeper.Dispose();
        _door.Dispose();
        await _server.DisposeAsync();
        await _system.Terminate();
    }

    [Fact]
    public async Task More_peers_bring_more_pods_and_fewer_take_them_away_when_they_are_idle()
    {
        _office.Room = Room(wanted: 5, pods: 2);
        await Look();
        _server.Replicas.ShouldBe(5);

        _office.Room = Room(wanted: 5, pods: 3);
        await Look();
        _office.Note.ShouldBe("2 of the 5 pods of kd-peer have not joined yet");

        _office.Room = Room(wanted: 3, pods: 5);
        await Look();
        _server.Replicas.ShouldBe(5, "they may be wanted again in a moment");
        _clock.Advance(Set.Idle);
        await Look();
        _server.Replicas.ShouldBe(3);
        _office.Closed.ShouldBe(["kd-peer-3", "kd-peer-4"], ignoreOrder: true);
    }

    [Fact]
    public async Task Somebody_else_who_changes_the_number_is_put_right_and_a_conflict_is_no_trouble()
    {
        _office.Room = Room(wanted: 4, pods: 4);
        _server.Change(9);
        await Look();
        _server.Replicas.ShouldBe(4);

        _office.Room = Room(wanted: 6, pods: 4);
        _server.Races = true;
        await Look();
        (_server.Replicas, _office.Note).ShouldBe((4, "kd-peer grows from 4 to 6 pods"));
        await Look();
        _server.Replicas.ShouldBe(6);
    }

    [Theory]
    [InlineData(403, "get and patch of statefulsets/scale")]
    [InlineData(404, "there is no StatefulSet kd-peer")]
    [InlineData(503, "cannot be asked: it answers 503")]
    public async Task Whoever_waits_for_slots_hears_why_no_pods_come(int status, string reason)
    {
        _office.Room = Room(wanted: 5, pods: 2);
        _server.Fails = status;
        await Look();
        _office.Note.ShouldNotBeNull().ShouldContain(reason);
        _server.Fails = null;
        await Look();
        (_server.Replicas, _office.Note).ShouldBe((5, "kd-peer grows from 2 to 5 pods"));
    }

    [Fact]
    public async Task A_cut_connection_does_not_make_it_ask_twice_for_the_same()
    {
        _office.Room = Room(wanted: 5, pods: 2);
        _server.Cuts = true;
        await Look();
        _server.Cuts = false;
        await Look();
        (_server.Replicas, _server.Patches.Count).ShouldBe((5, 1));
    }

    [Fact]
    public async Task A_coordinator_that_stands_by_asks_nothing()
    {
        _office.Room = null;
        await Look();
        _server.Requests.ShouldBe(0);
    }

    /// <summary>With the coordinator itself, its nodes and a run: nobody stands in but for Kubernetes.</summary>
    [Fact]
    public async Task A_run_that_waits_for_a_slot_brings_a_pod_is_told_so_and_gets_nobody_on_a_pod_that_goes()
    {
        await using var coordinator = await TestCoordinator.Start();
        using var keeper = new PeerSetKeeper(_door, Set, new Required(coordinator.Reception), _clock);
        coordinator.Node("kd-peer-0", 1);
        coordinator.Node("kd-peer-1", 1);
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online(peers: 3))).Run;
        await Eventually.Holds("a third pod is asked for", async () =>
        {
            await keeper.Look(default);
            return _server.Replicas == 3;
        });
        await Eventually.Holds(
            "the run says so",
            async () => (await Show(run)).Waiting?.EndsWith("; kd-peer grows from 2 to 3 pods") == true);

        // The pod that it waits for is one that goes: it stays without.
        coordinator.Reception.Tell(new PeerSetNews(["kd-peer-2"], null));
        coordinator.Node("kd-peer-2", 1);
        await Eventually.Holds("the third pod has joined", async () => (await Rooms()).Count == 3);
        (await Rooms())["kd-peer-2"].ShouldBe(new NodeRoom("kd-peer-2", 1, 0, false));

        coordinator.Reception.Tell(new PeerSetNews([], null));
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);

        async Task<IReadOnlyDictionary<string, NodeRoom>> Rooms() =>
            (await coordinator.Reception.Ask<SlotRoom>(new GetSlotRoom())).Nodes.ToDictionary(node => node.Node);
        async Task<RunSummary> Show(RunId id) =>
            (await coordinator.Get($"/api/runs/{id}", ApiJson.Default.RunDetail)).Summary;
    }

    private async Task Look()
    {
        await _keeper.Look(default);
        await _office.Heard();
    }

    private static SlotRoom Room(int wanted, int pods) => new(
        wanted,
        [.. Enumerable.Range(0, pods).Select(i => new NodeRoom($"kd-peer-{i}", 1, i < wanted ? 1 : 0, true))]);

    /// <summary>What the coordinator would know and hear.</summary>
    private sealed class Office
    {
        public SlotRoom? Room { get; set; }

        public string? Note { get; set; }

        public IEnumerable<string>? Closed { get; set; }

        public IActorRef? Actor { get; set; }

        /// <summary>Everything that was told before this.</summary>
        public Task Heard() => Actor!.Ask<string>("heard");
    }

    private sealed class OfficeActor : ReceiveActor
    {
        public OfficeActor(Office office)
        {
            office.Actor = Self;
            Receive<GetSlotRoom>(_ => Sender.Tell(
                office.Room ?? (object)new Status.Failure(new UnavailableException(Presence.Standby))));
            Receive<PeerSetNews>(news => (office.Note, office.Closed) = (news.Note, news.Closed ?? office.Closed));
            Receive<string>(_ => Sender.Tell("heard"));
        }
    }

    private sealed class Required(IActorRef actor) : IRequiredActor<Reception>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }
}
