using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Watches over actors of other systems: it asks their systems to tell when they die, and heartbeats those systems for as long as anybody watches there.
/// </summary>
internal sealed class RemoteWatcher(ActorSystemImpl system, Remoting remoting)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, Node> _nodes = [];
    private Cancelable? _tick;

    /// <summary>Systems that somebody else judges; a cluster does for its members.</summary>
    public Func<Address, bool> JudgedElsewhere { get; set; } = _ => false;

    public void Start()
    {
        var every = remoting.Settings.WatchDetector.GetTimeSpan("heartbeat-interval");
        _tick = new Cancelable(system.Scheduler);
        system.Scheduler.Advanced.ScheduleRepeatedly(every, every, Tick, _tick);
    }

    public void Stop() => _tick?.Cancel();

    public void Watch(RemoteActorRef watchee, ActorRefBase watcher)
    {
        var association = remoting.AssociationTo(watchee.Path.Address);
        lock (_gate)
        {
            if (!_nodes.TryGetValue(watchee.Path.Address, out var node))
                _nodes.Add(watchee.Path.Address, node = new Node(new PhiAccrualFailureDetector(remoting.Settings.WatchDetector)));
            node.Watches[(watchee, watcher)] = association.Uid;
        }

        if (remoting.Quarantine.Has(watchee.Path.Address, association.Uid))
            AddressTerminated(watchee.Path.Address, association.Uid);
        else
            association.SendSystem(new Watch(watchee, watcher), watchee);
    }

    public void Unwatch(RemoteActorRef watchee, ActorRefBase watcher)
    {
        Forget(watchee, watcher);
        remoting.AssociationTo(watchee.Path.Address).SendSystem(new Unwatch(watchee, watcher), watchee);
    }

    public void Forget(ActorRefBase watchee, ActorRefBase watcher)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(watchee.Path.Address, out var node) && node.Watches.Remove((watchee, watcher)) && node.Watches.Count == 0)
                _nodes.Remove(watchee.Path.Address);
        }
    }

    public void Heartbeat(Address address)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(address, out var node))
                node.Detector.Heartbeat(Environment.TickCount64);
        }
    }

    /// <summary>That incarnation is gone (0 for whichever): tells everybody here who watches an actor there.</summary>
    public void AddressTerminated(Address address, long uid)
    {
        (ActorRefBase Watchee, ActorRefBase Watcher)[] dead;
        lock (_gate)
        {
            if (!_nodes.TryGetValue(address, out var node))
                return;
            dead = [.. node.Watches.Where(w => uid == 0 || w.Value == 0 || w.Value == uid).Select(w => w.Key)];
            foreach (var watch in dead)
                node.Watches.Remove(watch);
            if (node.Watches.Count == 0)
                _nodes.Remove(address);
        }

        foreach (var (watchee, watcher) in dead)
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, existenceConfirmed: false, addressTerminated: true));
    }

    private void Tick()
    {
        foreach (var association in remoting.Associations)
            association.CheckSystemDelivery();
        Address[] watched;
        lock (_gate)
            watched = [.. _nodes.Keys];
        foreach (var address in watched.Where(a => !JudgedElsewhere(a)))
        {
            var association = remoting.AssociationTo(address);
            association.SendHeartbeat();
            if (IsLost(address))
            {
                remoting.Log.Warning("Detected unreachable: [{0}]", address);
                if (association.Uid is not 0 and var uid)
                    remoting.QuarantinePeer(address, uid, "Deemed unreachable by remote deathwatch");
                AddressTerminated(address, 0);
            }
        }
    }

    private bool IsLost(Address address)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(address, out var node))
                return false;
            var now = Environment.TickCount64;
            // A node that never answers must be noticed too: the clock starts at the first look.
            if (!node.Detector.IsMonitoring)
                node.Detector.Heartbeat(now);
            return !node.Detector.IsAvailable(now);
        }
    }

    private sealed class Node(PhiAccrualFailureDetector detector)
    {
        public PhiAccrualFailureDetector Detector { get; } = detector;

        public Dictionary<(ActorRefBase Watchee, ActorRefBase Watcher), long> Watches { get; } = [];
    }
}
