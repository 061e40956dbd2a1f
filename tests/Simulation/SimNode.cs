using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Simulation;

/// <summary>A node that keeps the protocol, and dies, freezes and comes back.</summary>
public sealed class SimNode(World world, NodeId id, int slots, double speed)
{
    private readonly Dictionary<PeerId, SimPeer> _peers = [];
    private readonly HashSet<string> _fetched = [];
    private Term _newest;
    private TimeSpan _frozenUntil;

    public NodeId Id { get; } = id;

    public double Speed { get; } = speed;

    public IReadOnlyList<SlotDescription> Slots { get; } =
        [.. Enumerable.Range(0, slots).Select(i => new SlotDescription(i, "cpu", 0, 1))];

    public bool IsUp { get; private set; }

    public World World => world;

    public IEnumerable<HostedPeer> Hosted => _peers.Values.Select(p => p.Hosted);

    private bool IsFrozen => world.Now < _frozenUntil;

    public void Start()
    {
        IsUp = true;
        world.Every(TimeSpan.FromSeconds(3), () =>
        {
            if (IsUp && !IsFrozen)
                world.Send(() => world.Coordinator.Hear(this));
            return IsUp;
        });
    }

    public void Crash()
    {
        IsUp = false;
        world.History.Faults.Add((world.Now, $"{Id} crashes"));
        _peers.Clear();
    }

    public void Freeze(TimeSpan time)
    {
        world.History.Faults.Add((world.Now, $"{Id} freezes for {time}"));
        _frozenUntil = world.Now + time;
    }

    /// <summary>
    /// From its own disk, from what it fetched before, or from the node that made it when that is there.
    /// </summary>
    public bool CanRead(SheetManifest manifest)
    {
        if (!_fetched.Contains(manifest.Sha256) && !world.Nodes.Any(n => n.IsUp && manifest.Url == "http://" + n.Id))
            return false;
        _fetched.Add(manifest.Sha256);
        return true;
    }

    public void Receive(IPeerMessage message)
    {
        if (!IsUp)
            return;
        if (IsFrozen)
        {
            world.After(_frozenUntil - world.Now, () => Receive(message));
            return;
        }

        var fence = message.Fence;
        if (fence.Term.Value < _newest.Value)
            return;
        world.History.Obeyed.Add((Id, _newest, fence.Term));
        _newest = fence.Term;
        if (message is AssignPeer assign)
        {
            if (_peers.TryGetValue(fence.Peer, out var old) && old.Fence.Incarnation.Value > fence.Incarnation.Value)
                return;
            if (old is null || old.Fence.Incarnation != fence.Incarnation || old.Fence.Stage != fence.Stage)
                _peers[fence.Peer] = old = new SimPeer(this, assign);
            old.Ready(fence);
            return;
        }

        if (
            !_peers.TryGetValue(fence.Peer, out var peer) || peer.Fence.Incarnation != fence.Incarnation
                || peer.Fence.Stage != fence.Stage)
        {
            if (message is ReleasePeer)
                Reply(new PeerReleased(fence, Id));
            else if (message is ICommand and not EpochFinishedAck)
                Reply(new PeerFailed(fence, Id, "no such peer here"));
            return;
        }

        if (message is ReleasePeer)
        {
            _peers.Remove(fence.Peer);
            Reply(new PeerReleased(fence, Id));
        }
        else
        {
            peer.Receive(message);
        }
    }

    public void Reply(IReply message)
    {
        if (!IsUp)
            return;
        if (IsFrozen)
            world.After(_frozenUntil - world.Now, () => Reply(message));
        else
            world.Send(() => world.Coordinator.Take(message));
    }

    public void Fail(SimPeer peer, string reason)
    {
        if (_peers.GetValueOrDefault(peer.Fence.Peer) == peer && _peers.Remove(peer.Fence.Peer))
            Reply(new PeerFailed(peer.Fence, Id, reason));
    }

    public bool Hosts(SimPeer peer) => IsUp && _peers.GetValueOrDefault(peer.Fence.Peer) == peer;

    /// <summary>
    /// Runs the work when the time is over, unless the peer is gone by then; a frozen node's work waits.
    /// </summary>
    public void Work(SimPeer peer, TimeSpan time, Action work) => world.After(time / Speed, () =>
    {
        if (!Hosts(peer))
            return;
        if (IsFrozen)
            Work(peer, (_frozenUntil - world.Now) * Speed, work);
        else
            work();
    });
}
