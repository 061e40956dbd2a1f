using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>Peers leave a node that drains, or that is asked to stop, and nothing is lost.</summary>
public sealed class MovesTests
{
    private static readonly NodeId Node = new("node-of-ann-1");
    private static readonly RunTimings Timings = new();
    private readonly CoreRun _run = CoreRun.Begin(
        Yaml.Online(2, 3, "exchange: { sheets: recorded }"), Timings);

    public MovesTests()
    {
        _run.PlaceAndReady("ann-1", "ann-2");
        _run.Train("ann-1", "ann-2");
    }

    [Fact]
    public void A_peer_of_a_node_that_drains_trains_its_epoch_to_the_end_and_moves_with_what_it_knows()
    {
        _run.Wait(1);
        _run.Take(new NodeDrains(Node, Drains: true, By: "alice"));
        Waits().ShouldContain("ann-1 trains epoch 2, then leaves node-of-ann-1");
        Moves.Due(_run.State).ShouldBeEmpty("nobody is interrupted");
        _run.Train("ann-1");
        Moves.Due(_run.State).Select(p => p.Name.Value).ShouldBe(["ann-1"]);
        _run.Train("ann-2");
        Waits().ShouldBe(["ann-1 leaves node-of-ann-1: its checkpoint is copied"]);
        _run.State.Phase.ShouldBe(RunPhase.Between, "the next epoch waits for it");

        MayMove("ann-1");
        Waits().ShouldBe(["ann-1 moves to another node"]);
        _run.Place("elsewhere");
        _run.Resumable("ann-1").ShouldBe([1]);
        _run.Ready("ann-1");
        _run.Train("ann-1", "ann-2");
        _run.Of<EpochEnded>().ShouldAllBe(e => e.Participants.Count == 2 && e.Missing.Count == 0);
        _run.Of<EpochBegan>().ShouldAllBe(e => e.Missing.Count == 0);
        JustMoved("ann-1", "node node-of-ann-1 drains");
        _run.Text.ShouldContain("node node-of-ann-1 drains (by alice)");
        _run.Text.ShouldContain("ann-1#1 moves: node node-of-ann-1 drains");
    }

    [Fact]
    public void A_peer_of_a_node_that_stops_moves_in_mid_epoch_once_what_it_knows_is_copied()
    {
        _run.Take(new NodeLeaves(Node));
        Waits().ShouldContain("ann-1 leaves node-of-ann-1: its checkpoint is copied");
        Moves.Newest(_run.State, Node).Select(c => c.Checkpoint.Epoch).ShouldBe([0]);
        _run.Fail("ann-1", "its node hosts it no more");
        _run.Of<PeerLost>().ShouldBeEmpty("its node goes soon, and then it moves");

        _run.Take(new NodeGone(Node, "it was asked to stop") { Leaves = true });
        Waits().ShouldContain("ann-1 moves to another node");
        _run.Place("elsewhere");
        _run.Ready("ann-1");
        _run.Train("ann-1", "ann-2");
        var trained = _run.Of<PeerTrained>().Where(e => e.Epoch == 1).ToList();
        trained.Select(e => (e.Peer.Value, e.Attempt)).ShouldBe([("ann-1", 1), ("ann-2", 0)]);
        JustMoved("ann-1", "node node-of-ann-1 leaves: it was asked to stop");
        (_run.State.Leaving.Count, _run.State.Epoch).ShouldBe((0, 2));
    }

    [Fact]
    public void No_epoch_begins_on_a_node_that_is_about_to_go()
    {
        _run.Train("ann-1");
        _run.Take(new NodeLeaves(Node));
        _run.Train("ann-2");
        _run.State.Phase.ShouldBe(RunPhase.Between);
        _run.Take(new NodeGone(Node, "it was asked to stop") { Leaves = true });
        _run.Place("elsewhere");
        _run.Ready("ann-1");
        _run.State.Epoch.ShouldBe(2);
        JustMoved("ann-1", "node node-of-ann-1 leaves: it was asked to stop");
    }

    [Fact]
    public void Who_is_drained_no_more_in_time_moves_nobody()
    {
        _run.Take(new NodeDrains(Node, Drains: true));
        _run.Take(new NodeDrains(Node, Drains: true));
        _run.Take(new NodeDrains(Node, Drains: false, By: "bob"));
        _run.Train("ann-1", "ann-2");
        MayMove("ann-1");
        _run.State.Epoch.ShouldBe(2);
        _run.Of<PeerLost>().ShouldBeEmpty();
        _run.Of<NodeDrained>().Count().ShouldBe(1, "it was said twice, and is one thing");
        _run.Of<NodeUndrained>().Select(e => e.By).ShouldBe(["bob"]);
    }

    [Fact]
    public void Nobody_moves_in_a_stage_s_last_epoch_and_runs_without_peers_there_write_nothing()
    {
        _run.Take(new NodeDrains(new("another"), Drains: true, By: "alice"));
        _run.Of<NodeDrained>().ShouldBeEmpty();
        _run.Train("ann-1", "ann-2");
        _run.Take(new NodeDrains(Node, Drains: true));
        _run.Train("ann-1");
        Moves.Due(_run.State).ShouldBeEmpty();
    }

    [Fact]
    public void A_peer_that_is_moved_again_and_again_is_not_given_up()
    {
        for (var i = 0; i < Timings.MaxLosses + 2; i++)
        {
            _run.Take(new NodeGone(_run.Peer("ann-1").Node!.Value, "it was asked to stop") { Leaves = true });
            _run.Place($"n{i}");
        }

        _run.Peer("ann-1").Phase.ShouldBe(PeerPhase.Starting);
        _run.Of<PeerLost>().ShouldAllBe(e => e.Moves && e.RetrySeconds == 0);
    }

    private IEnumerable<string> Waits() => RunWaits.Of(_run.State, _run.Now, Timings).Select(wait => wait.What);

    private void MayMove(string peer) => _run.Take(new PeerMayMove(new(peer), _run.Peer(peer).Incarnation));

    private void JustMoved(string peer, string because)
    {
        var lost = _run.Of<PeerLost>().ShouldHaveSingleItem();
        (lost.Peer.Value, lost.Moves, lost.Blame, lost.Reason).ShouldBe((peer, true, false, because));
    }
}
