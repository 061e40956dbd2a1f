using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// All connections of a system. Each pair of systems has a connection for either direction, each of blocking sockets on threads of their own:
/// nothing here waits for the shared thread pool.
/// </summary>
internal sealed class Remoting
{
    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly ActorSystemImpl _system;
    private Listener? _listener;
    private volatile bool _stopped;

    public Remoting(ActorSystemImpl system, RemotingSettings settings)
    {
        _system = system;
        Settings = settings;
        Codec = new RemoteMessageCodec(system, settings.MaximumFrame);
        Inbound = new InboundRegistry();
    }

    /// <summary>Tells this process from those that had its address before.</summary>
    public int Uid { get; } = Random.Shared.Next(1, int.MaxValue);

    public RemotingSettings Settings { get; }

    public RemoteMessageCodec Codec { get; }

    public InboundRegistry Inbound { get; }

    public Quarantine Quarantine { get; } = new();

    public IConnectionSecurity Security { get; } = new PlainText();

    public RemoteActorRefProvider Provider { get; private set; } = null!;

    public ActorSystemImpl System => _system;

    public ILoggingAdapter Log { get; private set; } = null!;

    public Address Address { get; private set; } = null!;

    public bool IsStopped => _stopped;

    public IEnumerable<Association> Associations => _associations.Values;

    /// <summary>Listens; the address by which others reach this system.</summary>
    public Address Start(RemoteActorRefProvider provider)
    {
        Provider = provider;
        Log = Logging.GetLogger(_system.EventStream, "Akka.Remote.Remoting");
        _listener = new Listener(this);
        Address = new Address("akka.tcp", _system.Name, Settings.PublicHost, Settings.PublicPort > 0 ? Settings.PublicPort : _listener.Port);
        _listener.Start();
        Log.Info("Remoting started; listening on address: [{0}]", Address);
        return Address;
    }

    public Association AssociationTo(Address address) => _associations.GetOrAdd(address, a => new Association(this, a));

    /// <summary>A system has connected to this one.</summary>
    public void Heard(Address from, long uid) => AssociationTo(from).Heard(uid);

    /// <summary>That incarnation is dead for good: nothing goes there nor is taken from there, and its actors count as gone.</summary>
    public void QuarantinePeer(Address address, long uid, string reason)
    {
        if (!Quarantine.Add(address, uid))
            return;
        Log.Warning("Association to [{0}] having UID [{1}] is irrecoverably failed. UID is now quarantined and all messages to this UID will be delivered to dead letters. Reason: {2}", address, uid, reason);
        AssociationTo(address).Quarantined(uid);
        Inbound.Close(address, uid);
        Provider.Watcher.AddressTerminated(address, uid);
    }

    public void Stop()
    {
        if (_stopped || _listener is null)
            return;
        var deadline = Environment.TickCount64 + (long)Settings.FlushOnShutdown.TotalMilliseconds;
        foreach (var association in _associations.Values)
            association.Flush(deadline);
        _stopped = true;
        foreach (var association in _associations.Values)
            association.Stop();
        _listener.Stop();
        Inbound.CloseAll();
    }
}

/// <summary>Incarnations that are held for dead.</summary>
internal sealed class Quarantine
{
    private readonly ConcurrentDictionary<(Address Address, long Uid), byte> _dead = new();

    public bool Add(Address address, long uid) => _dead.TryAdd((address, uid), 0);

    public bool Has(Address address, long uid) => _dead.ContainsKey((address, uid));
}
