using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Protocol;

namespace KdCluster.Simulation;

/// <summary>
/// What a node's actor does, without actors: carries out what <see cref="NodeProtocol"/> decides. It dies, freezes and
/// comes back.
/// </summary>
public sealed class SimNode(World world, NodeId id, int slots, double speed)
{
    private readonly Dictionary<PeerKey, SimPeer> _peers = [];
    private readonly HashSet<string> _fetched = [];
    private NodeState _state = NodeState.Initial(id, slots);
    private TimeSpan _frozenUntil;

    public NodeId Id { get; } = id;

    public double Speed { get; } = speed;

    public IReadOnlyList<SlotDescription> Slots { get; } =
        [.. Enumerable.Range(0, slots).Select(i => new SlotDescription(i, "cpu", 0, 1))];

    public bool IsUp { get; private set; }

    public World World => world;

    public IEnumerable<HostedPeer> Hosted => _state.Peers.Select(peer => new HostedPeer(
        peer.Key.Run, peer.Key.Stage, peer.Key.Peer, peer.Value.Incarnation, peer.Value.Role));

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
        _state = NodeState.Initial(Id, Slots.Count);
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

    public void Receive(IPeerMessage message) => WhenAwake(() =>
    {
        var verdict = NodeProtocol.Decide(_state, message);
        if (verdict is NodeVerdict.Forward or NodeVerdict.Host)
            world.History.Obeyed.Add((Id, _state.Newest, message.Fence.Term));
        _state = _state.Seen(message.Fence.Term);
        var key = PeerKey.Of(message.Fence);
        switch (verdict)
        {
            // What tells a coordinator that it was replaced is for an actor of that coordinator, gone by now.
            case NodeVerdict.Answer { Reply: IPeerMessage reply }:
                Reply(reply);
                break;
            case NodeVerdict.Forward:
                _peers[key].Handle(message);
                break;
            case NodeVerdict.Host host:
                _state = _state.Hosting(host.Assigned);
                _peers[key] = new SimPeer(this, host.Assigned);
                _peers[key].Handle(host.Assigned);
                break;
        }
    });

    public void Reply(IMessage message) => WhenAwake(() => world.Send(() => world.Coordinator.Take(message)));

    /// <summary>The peer is no more.</summary>
    /// <param name="farewell">Null: the coordinator was told already.</param>
    public void Forget(SimPeer peer, IPeerMessage? farewell)
    {
        if (!Hosts(peer))
            return;
        _peers.Remove(peer.Key);
        _state = _state.Without(peer.Key, peer.Incarnation);
        if (farewell is not null)
            Reply(farewell);
    }

    /// <summary>Runs the work when that much time of its own is over, unless the peer is gone by then.</summary>
    public void After(SimPeer peer, TimeSpan time, Action work) => world.After(time, () =>
    {
        if (Hosts(peer))
            WhenAwake(() => { if (Hosts(peer)) work(); });
    });

    private bool Hosts(SimPeer peer) => IsUp && _peers.GetValueOrDefault(peer.Key) == peer;

    /// <summary>A frozen process does everything later; one that crashed, nothing.</summary>
    private void WhenAwake(Action action)
    {
        if (!IsUp)
            return;
        if (IsFrozen)
            world.After(_frozenUntil - world.Now, () => WhenAwake(action));
        else
            action();
    }
}
