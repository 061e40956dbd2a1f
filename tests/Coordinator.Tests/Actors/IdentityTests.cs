using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Hosting;
using KdCluster.Security;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Actors;

/// <summary>With certificates: what a process says in another's name changes nothing.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task A_node_that_speaks_for_another_or_as_a_coordinator_changes_nothing()
    {
        await using var coordinator = await TestCoordinator.Start();
        var honest = new FakeNodeOptions { EpochTime = TimeSpan.FromMilliseconds(300) };
        coordinator.Node("n1", 2, honest);
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online())).Run;
        StartEpoch? order = null;
        await Eventually.Holds(
            "an epoch is ordered",
            () => (order = honest.Seen.Select(seen => seen.Message).OfType<StartEpoch>().FirstOrDefault()) is not null);
        var (fence, n1) = (order!.Fence, new NodeId("n1"));
        IMessage[] lies =
        [
            new PeerFailed(fence, n1, "lie"), new PeerFailed(fence, new NodeId("n2"), "lie"),
            new PeerReleased(fence, n1), new NodeLeaving(n1, "lie", []), new StaleTerm(n1, new Term(1), new Term(99)),
            new EpochFinished(
                fence, new EpochMetrics(1, 0.99, 1, 1, 1, 1, 1, 1, "aa", 1), null, null,
                new CheckpointRef(run, 0, fence.Peer, fence.Incarnation, 0, 1, new string('c', 64), []), [], []),
            new ReleasePeer(fence, "lie"),
        ];
        foreach (var lie in lies)
            coordinator.Actor.Tell(new Spoken(lie, ProcessIdentity.Node("n2")));
        foreach (var lie in lies)
            coordinator.Actor.Tell(new Spoken(lie, ProcessIdentity.Coordinator("other")));
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        var events = await coordinator.Events(run);
        events.OfType<Contracts.Journal.PeerLost>().ShouldBeEmpty();
        events.OfType<Contracts.Journal.PeerTrained>().ShouldAllBe(e => e.Metrics.Accuracy < 0.9);
        coordinator.Setup.End.Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_node_s_word_alone_does_not_end_a_coordinator()
    {
        await using var coordinator = await TestCoordinator.Start();
        var stale = new StaleTerm(new NodeId("n1"), new Term(1), new Term(99)) { Proof = [1, 2, 3] };
        coordinator.Actor.Tell(new Spoken(stale, ProcessIdentity.Node("n1")));
        (await coordinator.Submit("k", Yaml.Online())).ShouldBeOfType<RunAccepted>();
        coordinator.Setup.End.Reason.ShouldBeNull();
    }
}
