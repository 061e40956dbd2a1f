using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

public class HeldAcknowledgementsTests
{
    private static readonly Fence Ann = new(new RunId("run"), new Term(1), 0, new PeerId("ann"), Incarnation.First);
    private static readonly Fence Bob = Ann with { Peer = new("bob") };
    private readonly HeldAcknowledgements<string> _held = new();

    [Fact]
    public void The_next_order_to_train_takes_along_what_is_held_for_its_peer_and_the_rest_goes_by_itself()
    {
        _held.Hold("a", new(Ann with { Epoch = 3 }));
        _held.Hold("b", new(Bob with { Epoch = 3 }));
        _held.On(Start(Ann)).ShouldBe(Start(Ann) with { Acknowledges = 3 });
        _held.On(Start(Ann)).ShouldBe(Start(Ann));
        _held.Take().ShouldBe([("b", new EpochFinishedAck(Bob with { Epoch = 3 }))]);
        _held.Take().ShouldBeEmpty();
    }

    [Fact]
    public void An_order_to_a_later_incarnation_or_of_another_kind_takes_nothing_along()
    {
        _held.Hold("a", new(Ann with { Epoch = 3 }));
        var later = Start(Ann with { Incarnation = new(2) });
        _held.On(later).ShouldBe(later);
        var release = new ReleasePeer(Ann, "cancelled");
        _held.On(release).ShouldBe(release);
        _held.Take().ShouldHaveSingleItem().To.ShouldBe("a");
    }

    private static StartEpoch Start(Fence fence) => new(fence with { Epoch = 4 }, 4, [], 1, null, false);
}
