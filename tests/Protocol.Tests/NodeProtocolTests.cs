using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Protocol;

namespace KdCluster.Protocol.Tests;

public sealed class NodeProtocolTests
{
    private static readonly Fence Ann = new(new RunId("run"), new Term(5), 0, new PeerId("ann"), new(2));
    private NodeState _state = NodeState.Initial(new("node"), 2);

    [Fact]
    public void A_coordinator_that_a_newer_one_has_replaced_is_told_so()
    {
        _state = _state.Seen(new Term(6));
        Decide(Assign(Ann, 0)).ShouldBe(new NodeVerdict.Answer(new StaleTerm(new("node"), new(5), new(6))));
    }

    [Fact]
    public void A_slot_takes_one_peer_and_a_teacher_that_serves_takes_none()
    {
        Decide(Assign(Ann, 0)).ShouldBeOfType<NodeVerdict.Host>();
        _state = _state.Hosting(Assign(Ann, 0));
        var bob = Ann with { Peer = new("bob") };
        Reason(Assign(bob, 0)).ShouldBe("slot 0 of node node is taken by ann of run");
        Reason(Assign(bob, 2)).ShouldContain("has no slot 2");
        Decide(Assign(bob, 1)).ShouldBeOfType<NodeVerdict.Host>();
        Decide(Assign(bob, -1, PeerRole.Serve)).ShouldBeOfType<NodeVerdict.Host>();
        Decide(Assign(Ann, 0)).ShouldBeOfType<NodeVerdict.Forward>();
    }

    [Fact]
    public void A_later_incarnation_takes_the_place_of_the_one_before_and_never_the_reverse()
    {
        _state = _state.Hosting(Assign(Ann, 0));
        Decide(Assign(Ann with { Incarnation = new(3) }, 0)).ShouldBeOfType<NodeVerdict.Host>();
        var older = Ann with { Incarnation = new(1) };
        Failed(Assign(older, 0)).ShouldContain("hosts incarnation 2");
        Failed(new ScoreEnsemble(older, [])).ShouldContain("hosts incarnation 2");
        _state.Without(PeerKey.Of(Ann), new(1)).Peers.Count.ShouldBe(1);
        _state.Without(PeerKey.Of(Ann), new(2)).Peers.Count.ShouldBe(0);
    }

    [Fact]
    public void What_is_not_here_is_released_already_and_cannot_work()
    {
        Decide(new ReleasePeer(Ann, "done")).ShouldBe(new NodeVerdict.Answer(new PeerReleased(Ann, new("node"))));
        Failed(new ScoreEnsemble(Ann, [])).ShouldBe("node node hosts no peer ann of run, stage 0");
        Decide(new EpochFinishedAck(Ann)).ShouldBeOfType<NodeVerdict.Ignore>();
    }

    [Fact]
    public void A_node_that_leaves_takes_no_more_peers()
    {
        _state = _state with { Leaving = true };
        Reason(Assign(Ann, 0)).ShouldBe("node node is leaving");
    }

    private NodeVerdict Decide(IPeerMessage message) => NodeProtocol.Decide(_state, message);

    private string Reason(IPeerMessage message) => ((PeerRefused)((NodeVerdict.Answer)Decide(message)).Reply).Reason;

    private string Failed(IPeerMessage message) => ((PeerFailed)((NodeVerdict.Answer)Decide(message)).Reply).Reason;

    private static AssignPeer Assign(Fence fence, int slot, PeerRole role = PeerRole.Train) =>
        new(fence, role, null!, slot, [], null, []);
}
