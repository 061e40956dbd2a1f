using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>The pure half of a node: who may command, and which peer a message is for.</summary>
public static class NodeProtocol
{
    public static NodeVerdict Decide(NodeState state, IPeerMessage message)
    {
        var fence = message.Fence;
        if (fence.Term.CompareTo(state.Newest) < 0)
            return new NodeVerdict.Answer(new StaleTerm(state.Node, fence.Term, state.Newest));
        var hosted = state.Peers.GetValueOrDefault(PeerKey.Of(fence));
        if (hosted?.Incarnation == fence.Incarnation)
            return new NodeVerdict.Forward();
        return message switch
        {
            AssignPeer assign => Assigned(state, assign, hosted),
            ReleasePeer => new NodeVerdict.Answer(new PeerReleased(fence, state.Node)),
            EpochFinishedAck or SheetAvailable => new NodeVerdict.Ignore(),
            _ => new NodeVerdict.Answer(new PeerFailed(fence, state.Node, Absent(state, fence, hosted))),
        };
    }

    private static NodeVerdict Assigned(NodeState state, AssignPeer assign, HostedPeerState? hosted)
    {
        if (hosted is not null && hosted.Incarnation.CompareTo(assign.Fence.Incarnation) > 0)
            return new NodeVerdict.Answer(
                new PeerFailed(assign.Fence, state.Node, Absent(state, assign.Fence, hosted)));
        if (state.Leaving)
            return Busy(state, assign, $"node {state.Node} is leaving");
        if (state.Draining)
            return Busy(state, assign, $"node {state.Node} is draining");
        if (assign.Role == PeerRole.Serve)
            return new NodeVerdict.Host(assign);
        if (assign.Slot < 0 || assign.Slot >= state.Slots)
            return Busy(state, assign, $"node {state.Node} has no slot {assign.Slot}: it has {state.Slots}");
        var holder = state.Peers.FirstOrDefault(peer =>
            peer.Value.Role == PeerRole.Train && peer.Value.Slot == assign.Slot
                && peer.Key != PeerKey.Of(assign.Fence));
        return holder.Value is null
            ? new NodeVerdict.Host(assign)
            : Busy(
                state, assign,
                $"slot {assign.Slot} of node {state.Node} is taken by {holder.Key.Peer} of {holder.Key.Run}");
    }

    private static NodeVerdict.Answer Busy(NodeState state, AssignPeer assign, string reason) =>
        new(new PeerRefused(assign.Fence, state.Node, RefusalKind.Busy, reason));

    private static string Absent(NodeState state, Fence fence, HostedPeerState? hosted) => hosted is null
        ? $"node {state.Node} hosts no peer {fence.Peer} of {fence.Run}, stage {fence.Stage}"
        : $"node {state.Node} hosts incarnation {hosted.Incarnation} of {fence.Peer}, not {fence.Incarnation}";
}
