using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Node.Nodes;
using KdCluster.Node.Tests.Support;
using Shouldly;

namespace KdCluster.Node.Tests.Nodes;

/// <summary>How peers and nodes end, and what of it is whose fault.</summary>
public sealed class PeerEndTests : IAsyncLifetime
{
    private static readonly SheetOrder Recorded = new(SheetSource.Recorded, 0, SheetPrecision.Fp32);
    private readonly FakeLibrary _library = new();
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.Start(_library);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_release_ends_an_epoch_between_two_batches()
    {
        _library.EpochTakes = TimeSpan.FromMinutes(1);
        await _node.Ready("ann");
        await _node.Ask<EpochAccepted>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));
        (await _node.Ask<PeerReleased>(new ReleasePeer(TestNode.Fence("ann"), "cancelled"))).Node.ShouldBe(
            new NodeId("node"));
        _library.Models.Single().Disposed.ShouldBeTrue();
        (await _node.Ask<PeerFailed>(new ScoreEnsemble(TestNode.Fence("ann"), []))).Reason.ShouldContain(
            "hosts no peer ann");
    }

    [Fact]
    public async Task A_later_incarnation_ends_the_one_before()
    {
        _library.EpochTakes = TimeSpan.FromMinutes(1);
        await _node.Ready("ann");
        await _node.Ask<EpochAccepted>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));
        await _node.Ready("ann", incarnation: 2);
        _library.Models.Count.ShouldBe(2);
        (
            await _node.Ask<PeerFailed>(
                new StartEpoch(
                    TestNode.Fence("ann", 0), 0, [], 0, null, false))).Fence.Incarnation.ShouldBe(Incarnation.First);
    }

    [Fact]
    public async Task What_no_number_says_never_leaves_the_node()
    {
        _library.SaysNaN = true;
        await _node.Ready("ann");
        (
            await _node.Ask<PeerFailed>(
                new StartEpoch(
                    TestNode.Fence("ann", 0), 0, [], 0, Recorded, false))).Reason.ShouldContain("row 0, class 3");
        _node.Site.SheetStore.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_peer_that_throws_takes_no_other_with_it()
    {
        await _node.Ready("ann");
        await _node.Ready("bob", slot: 1);
        _library.Fails = new InvalidOperationException("out of memory on the device");
        (await _node.Ask<PeerFailed>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false))).Reason.ShouldBe(
            "out of memory on the device");
        _library.Fails = null;
        await _node.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("bob", 0), 0, [], 0, null, false));
        await _node.Ready("ann", slot: 0, incarnation: 2);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_closes_the_slots_until_it_can_and_the_peer_is_not_to_blame()
    {
        await _node.Ready("ann");
        File.WriteAllText(_node.Disk, "where its folder should be");
        _library.Fails = new IOException("No space left on device");
        _node.Tell(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));
        var closed = await _node.Next<NodeHello>(hello => hello.Slots[0].Closed is not null);
        closed.Slots.ShouldAllBe(slot => slot.Closed!.StartsWith("its disk cannot be written: "));
        // It comes after that hello: the coordinator knows where the peer cannot go.
        (await _node.Next<PeerFailed>()).IsNodesFault.ShouldBeTrue();

        File.Delete(_node.Disk);
        (await _node.Next<NodeHello>(hello => hello.Slots[0].Closed is null)).Slots.ShouldAllBe(
            slot => slot.Closed == null);
    }

    [Fact]
    public async Task A_device_that_breaks_closes_its_slots_and_the_peer_is_not_to_blame()
    {
        await _node.Ready("ann");
        (_library.Fails, _library.BadDevice) = (new InvalidOperationException("CUDA error"), "cpu");
        var failed = await _node.Ask<PeerFailed>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));
        (failed.IsNodesFault, failed.Reason).ShouldBe((true, "device cpu cannot be used: it is not there"));
        _library.BadDevice = null;
        await _node.Next<NodeHello>(hello => hello.Slots[0].Closed is null && hello.Hosted.Count == 0);
    }

    [Fact]
    public async Task A_node_that_leaves_says_goodbye_with_its_checkpoints_and_ends_its_peers()
    {
        _library.EpochTakes = TimeSpan.FromMinutes(1);
        await _node.Ready("ann");
        _node.Tell(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));
        var left = _node.Actor.Ask<Left>(new Leave(), TimeSpan.FromSeconds(20));
        (await _node.Next<NodeLeaving>()).Node.ShouldBe(new NodeId("node"));
        _node.Tell(new NodeWelcome(new("node"), new(1)));
        await _node.Next<NodeLeaving>();
        left.IsCompleted.ShouldBeFalse("the coordinator has heard it and still needs it");
        _node.Tell(new NodeLeavingAck(new("node"), new(1)));
        await left;
        (
            await _node.Ask<PeerRefused>(Assign("bob", 1))).Reason.ShouldBe("node node is leaving");
    }

    [Fact]
    public async Task A_node_that_drains_says_so_keeps_its_peers_and_takes_no_others()
    {
        await _node.Ready("ann");
        _node.Tell(new DrainNode(new("node"), new(1), Drains: true));
        await _node.Next<NodeHello>(hello => hello.Leaving && hello.Hosted.Count == 1);
        _node.Tell(Assign("bob", 1));
        (await _node.Next<PeerRefused>()).Reason.ShouldBe("node node is draining");
        await _node.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false));

        (await _node.Ask<StaleTerm>(new DrainNode(new("node"), new(0), Drains: false))).Newest.ShouldBe(new Term(1));
        _node.Tell(new DrainNode(new("node"), new(1), Drains: false));
        await _node.Next<NodeHello>(hello => !hello.Leaving);
        await _node.Ready("bob", slot: 1);
    }

    private static AssignPeer Assign(string peer, int slot) =>
        new(TestNode.Fence(peer), PeerRole.Train, Plans.Of(peer), slot, [], null, []);
}
