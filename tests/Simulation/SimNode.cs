using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Histories;
using KdCluster.Protocol;

namespace KdCluster.Simulation;

/// <summary>How a coordinator calls a node: one of its processes, over one of its links.</summary>
public sealed record SimLink(SimNode Node, int Process);

/// <summary>
/// What a node's actor does, without actors: carries out what <see cref="NodeProtocol"/> decides. It dies, freezes and
/// comes back.
/// </summary>
public sealed class SimNode(World world, NodeId id, int slots, double speed)
{
    private const int FirstPort = 10_000;
    private static readonly TimeSpan LinkPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(15);
    private readonly Dictionary<PeerKey, SimPeer> _peers = [];
    private NodeState _state = NodeState.Initial(id, slots);
    private TimeSpan _frozenUntil;
    private TimeSpan _heard;
    private TimeSpan? _leaveBy;
    private TimeSpan _back;
    private int _coordinator;
    private int _process;
    private int _disks;

    public NodeId Id { get; } = id;

    /// <summary>Base address of its files: another port in each life.</summary>
    public string Url => $"http://{Id}:{FirstPort + _process}";

    public double Speed { get; } = speed;

    public SimDisk Disk { get; private set; } = new();

    /// <summary>What it took for samples: the same everywhere, unless somebody gave it others.</summary>
    public string SampleSet { get; } = world.Chance(world.Faults.OtherData) ? Sheets.OtherSamples : Sheets.Samples;

    public IReadOnlyList<SlotDescription> Slots { get; } =
        [.. Enumerable.Range(0, slots).Select(i => new SlotDescription(i, "cpu", 0, 1))];

    public bool IsUp { get; private set; }

    public World World => world;

    /// <summary>In one order in every process: a hash code is another in each.</summary>
    public IReadOnlyList<HostedPeer> Hosted =>
        [.. _state.Peers.OrderBy(peer => peer.Key.Peer.Value, StringComparer.Ordinal).ThenBy(peer => peer.Key.Stage)
            .Select(peer => new HostedPeer(
                peer.Key.Run, peer.Key.Stage, peer.Key.Peer, peer.Value.Incarnation, peer.Value.Role))];

    /// <summary>Whether what is at this address is on its disk, whatever its port is by now.</summary>
    public bool Serves(CheckpointRef checkpoint) => checkpoint.Urls.Any(url => url.StartsWith($"http://{Id}:"));

    private bool IsFrozen => world.Now < _frozenUntil;

    private SimLink Link => new(this, _process);

    private string Address => $"akka.tcp://kd@{Id}:{_process}";

    public void Start()
    {
        (IsUp, _heard) = (true, world.Now);
        var process = ++_process;
        world.Every(TimeSpan.FromSeconds(3), () =>
        {
            if (!IsUp || process != _process)
                return false;
            if (!IsFrozen)
                SayHello();
            return true;
        });
    }

    /// <param name="withDisk">Its disk goes with it.</param>
    public void Crash(bool withDisk = false)
    {
        Crash($"crashes{(withDisk ? ", its disk is lost" : "")}");
        if (withDisk)
            (Disk, _disks) = (new(), _disks + 1);
    }

    private void Crash(string how)
    {
        world.Disturb($"{Id} {how}");
        var address = Address;
        world.After(TimeSpan.FromSeconds(1), () =>
        {
            foreach (var coordinator in world.Coordinators.Where(c => world.Network.Connects(c.Host, Id.Value)))
                coordinator.FindDead(address);
        });
        (IsUp, _leaveBy) = (false, null);
        _peers.Clear();
        _state = NodeState.Initial(Id, Slots.Count);
    }

    /// <summary>It is asked to stop: its peers end, and it goes when it may, or when its time is over.</summary>
    /// <param name="back">When it starts again, after that.</param>
    public void Leave(TimeSpan back) => WhenAwake(() =>
    {
        if (_leaveBy is not null)
            return;
        world.Disturb($"{Id} is asked to stop");
        (_leaveBy, _back) = (world.Now + LeavePatience, back);
        _state = _state with { Leaving = true };
        foreach (var peer in _peers.Values.ToList())
            Forget(peer, null, "");
    });

    private void Go()
    {
        Crash("stops");
        world.After(_back, Start);
    }

    public void Freeze(TimeSpan time)
    {
        world.Disturb($"{Id} is stopped for {time.TotalSeconds:0} s");
        _frozenUntil = world.Now + time;
    }

    public void Receive(IMessage message, string from) => WhenAwake(() =>
    {
        if (message is NodeWelcome welcome)
        {
            _heard = world.Now;
            _state = _state.Seen(welcome.Term);
        }
        else if (message is DrainNode drain && drain.Term.CompareTo(_state.Newest) >= 0)
        {
            _state = _state.Seen(drain.Term) with { Draining = drain.Drains };
        }
        else if (message is NodeLeavingAck && _leaveBy is not null)
        {
            Go();
        }
        else if (message is NodeRefused)
        {
            Crash();
            world.After(TimeSpan.FromSeconds(5), Start);
        }
        else if (message is IPeerMessage command)
        {
            Route(command, from);
        }
    });

    public void Reply(IMessage message, string to) => WhenAwake(() => world.Network.Send(
        Id.Value, to, () => world.Coordinators.First(c => c.Host == to).Receive(message, Link)));

    /// <summary>The peer is no more.</summary>
    /// <param name="farewell">Null: the coordinator was told already.</param>
    public void Forget(SimPeer peer, IPeerMessage? farewell, string to)
    {
        if (!Hosts(peer))
            return;
        _peers.Remove(peer.Key);
        _state = _state.Without(peer.Key, peer.Incarnation);
        if (farewell is not null)
            Reply(farewell, to);
    }

    /// <summary>Runs the work when that much time of its own is over, unless the peer is gone by then.</summary>
    public void After(SimPeer peer, TimeSpan time, Action work) => world.After(time, () =>
    {
        if (Hosts(peer))
            WhenAwake(() => { if (Hosts(peer)) work(); });
    });

    private void SayHello()
    {
        // Who has heard of nobody for a while tries the next one, and does not know who has the journal.
        var hosts = world.Coordinators.ToList();
        if (world.Now - _heard > LinkPatience)
            (_coordinator, _heard) = ((_coordinator + 1) % hosts.Count, world.Now);
        if (_leaveBy is { } by && world.Now > by)
        {
            Go();
            return;
        }

        IMessage hello = _leaveBy is not null ? new NodeLeaving(Id, "it was asked to stop", []) : new NodeHello(
            Id, ProtocolVersion.Current, $"{Id}/{_process}", new(Address, Url), new("sim", "sim", 0),
            Slots, Hosted, [], _state.Draining) { Store = $"{Id}/{_disks}" };
        // What a process says is not heard long after its end, as on a connection.
        var (to, link) = (hosts[Math.Min(_coordinator, hosts.Count - 1)].Host, Link);
        world.Network.Send(Id.Value, to, () =>
        {
            if (IsUp && link.Process == _process)
                world.Coordinators.First(c => c.Host == to).Receive(hello, link);
        });
    }

    private void Route(IPeerMessage message, string from)
    {
        var seen = _state.Newest;
        var verdict = NodeProtocol.Decide(_state, Unguarded(message));
        _state = _state.Seen(message.Fence.Term);
        var key = PeerKey.Of(message.Fence);
        switch (verdict)
        {
            case NodeVerdict.Answer answer:
                Reply(answer.Reply, from);
                break;
            case NodeVerdict.Forward:
                Obey(message, seen, _peers[key].Incarnation);
                _peers[key].Handle(Unguarded(message), from);
                break;
            case NodeVerdict.Host host:
                Obey(message, seen, message.Fence.Incarnation);
                _state = _state.Hosting(host.Assigned);
                _peers[key] = new SimPeer(this, host.Assigned);
                _peers[key].Handle(host.Assigned, from);
                break;
        }
    }

    private void Obey(IPeerMessage message, Term seen, Incarnation hosted) =>
        world.Say(Id.Value, new Obeyed(Id, message.Fence, seen, hosted, message.GetType().Name));

    private IPeerMessage Unguarded(IPeerMessage message)
    {
        var fence = message.Fence;
        return world.Without switch
        {
            Guard.NodeTerm when fence.Term.CompareTo(_state.Newest) < 0 =>
                message.Refenced(fence with { Term = _state.Newest }),
            Guard.NodeIncarnation when _state.Peers.TryGetValue(PeerKey.Of(fence), out var hosted) =>
                message.Refenced(fence with { Incarnation = hosted.Incarnation }),
            _ => message,
        };
    }

    private bool Hosts(SimPeer peer) => IsUp && _peers.GetValueOrDefault(peer.Key) == peer;

    /// <summary>A frozen process does everything later; one that crashed, nothing.</summary>
    private void WhenAwake(Action action)
    {
        var process = _process;
        if (!IsUp)
            return;
        if (IsFrozen)
            world.After(_frozenUntil - world.Now, () => { if (process == _process) WhenAwake(action); });
        else
            action();
    }
}
