using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Reports that were heard and whose senders need not know at once. At the end of an epoch the order to train the next
/// one follows soon, and says it too; a peer says its report again only after a second.
/// </summary>
/// <typeparam name="TPeer">How whoever sent a report is called.</typeparam>
public sealed class HeldAcknowledgements<TPeer>
{
    private readonly Dictionary<(PeerId, Incarnation), (TPeer To, EpochFinishedAck Message)> _held = [];

    public void Hold(TPeer to, EpochFinishedAck message) =>
        _held[(message.Fence.Peer, message.Fence.Incarnation)] = (to, message);

    /// <summary>The order, with what is held for its peer.</summary>
    public IPeerMessage On(IPeerMessage order) =>
        order is StartEpoch start && _held.Remove((start.Fence.Peer, start.Fence.Incarnation), out var held)
            ? start with { Acknowledges = held.Message.Fence.Epoch }
            : order;

    /// <summary>All that no order has taken along; nothing is held then.</summary>
    public IReadOnlyList<(TPeer To, EpochFinishedAck Message)> Take()
    {
        var left = _held.Values.ToList();
        _held.Clear();
        return left;
    }
}
