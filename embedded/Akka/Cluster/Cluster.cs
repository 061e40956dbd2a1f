using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>This node's part in a cluster. One per actor system whose provider is <c>cluster</c>.</summary>
public class Cluster : IExtension
{
    private readonly IActorRef _daemon;
    private readonly SelfWaiters _waiters = new();
    private volatile ClusterView _view;
    private volatile bool _terminated;

    internal Cluster(ActorSystemImpl system)
    {
        System = system;
        if (system.Provider is not RemoteActorRefProvider provider || !system.Settings.HasCluster)
            throw new Configuration.ConfigurationException("A cluster needs akka.actor.provider = cluster.");
        Provider = provider;
        Options = new ClusterSettings(system.Settings.Config);
        SelfUniqueAddress = new UniqueAddress(provider.DefaultAddress, provider.Remoting.Uid);
        _view = new ClusterView(Gossip.Empty, SelfUniqueAddress);
        provider.Watcher.JudgedElsewhere = address => _view.Gossip.Members.Values.Any(m => m.Address.Equals(address));
        var detectors = new FailureDetectors(Options.FailureDetector);
        _daemon = system.SystemActorOf(Props.Create(typeof(ClusterDaemon), this, detectors).WithDispatcher(ClusterSettings.DispatcherId), ClusterDaemon.Name);
        system.SystemActorOf(Props.Create(typeof(ClusterHeartbeat), this, detectors).WithDispatcher(ClusterSettings.DispatcherId), ClusterHeartbeat.Name);
        SBR.SplitBrainResolver.StartIfConfigured(this, system);
        ClusterShutdownTasks.Add(this, _daemon);
    }

    public ExtendedActorSystem System { get; }

    public Address SelfAddress => SelfUniqueAddress.Address;

    public UniqueAddress SelfUniqueAddress { get; }

    public ImmutableHashSet<string> SelfRoles => Options.Roles;

    /// <summary>With status Removed while this node is no member.</summary>
    public Member SelfMember => _view.SelfMember ?? new Member(SelfUniqueAddress, int.MaxValue, MemberStatus.Removed, Options.Roles, Options.AppVersion);

    public ClusterEvent.CurrentClusterState State => _view.ToState();

    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    /// <summary>True once this node can no longer be a member; only a new actor system can.</summary>
    public bool IsTerminated => _terminated;

    internal ClusterSettings Options { get; }

    internal RemoteActorRefProvider Provider { get; }

    internal Remoting Remoting => Provider.Remoting;

    internal RemoteWatcher RemoteWatcher => Provider.Watcher;

    internal ClusterView View
    {
        get => _view;
        set => _view = value;
    }

    public static Cluster Get(ActorSystem system) => ((ActorSystemImpl)system).Extension(s => new Cluster(s));

    public void Join(Address address) => _daemon.Tell(new ClusterCommands.JoinTo(Full(address)), ActorRefs.NoSender);

    /// <summary>Completes when this node is Up.</summary>
    /// <exception cref="ClusterJoinFailedException">It was not before the token was cancelled, or it left again.</exception>
    public Task JoinAsync(Address address, CancellationToken token = default)
    {
        var up = _waiters.Up(IsUp, token);
        Join(address);
        return up;
    }

    /// <summary>Joins the cluster that one of the seeds has; the first of them forms one when none has.</summary>
    public void JoinSeedNodes(IEnumerable<Address> seedNodes) => _daemon.Tell(new ClusterCommands.JoinSeeds([.. seedNodes.Select(Full)]), ActorRefs.NoSender);

    /// <inheritdoc cref="JoinAsync"/>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        var up = _waiters.Up(IsUp, token);
        JoinSeedNodes(seedNodes);
        return up;
    }

    /// <summary>Makes the node leave in good order: Leaving, Exiting, Removed.</summary>
    public void Leave(Address address) => _daemon.Tell(new Leave(Full(address)), ActorRefs.NoSender);

    /// <summary>Completes when this node is out of the cluster.</summary>
    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        var removed = _waiters.Removed(_terminated || SelfMember.Status == MemberStatus.Removed, cancellationToken);
        Leave(SelfAddress);
        return removed;
    }

    /// <summary>Takes the node out by force; it will never come back as the same incarnation.</summary>
    public void Down(Address address) => _daemon.Tell(new Down(Full(address)), ActorRefs.NoSender);

    public void Subscribe(IActorRef subscriber, params Type[] to) => Subscribe(subscriber, ClusterEvent.InitialStateAsSnapshot, to);

    /// <summary>Tells the subscriber of events of these types, after the state at this moment.</summary>
    public void Subscribe(IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0)
            throw new ArgumentException("At least one `IClusterDomainEvent` class is required", nameof(to));
        if (to.FirstOrDefault(t => !typeof(ClusterEvent.IClusterDomainEvent).IsAssignableFrom(t)) is { } other)
            throw new ArgumentException($"Subscribe to `IClusterDomainEvent` or subclasses, was [{other.FullName}]", nameof(to));
        _daemon.Tell(new ClusterCommands.Subscribe(subscriber, initialStateMode, [.. to]), ActorRefs.NoSender);
    }

    public void Unsubscribe(IActorRef subscriber) => _daemon.Tell(new ClusterCommands.Unsubscribe(subscriber, null), ActorRefs.NoSender);

    public void Unsubscribe(IActorRef subscriber, Type to) => _daemon.Tell(new ClusterCommands.Unsubscribe(subscriber, to), ActorRefs.NoSender);

    public void SendCurrentClusterState(IActorRef receiver) => _daemon.Tell(new ClusterCommands.SendState(receiver), ActorRefs.NoSender);

    /// <summary>Runs once when this node is Up; at once if it is.</summary>
    public void RegisterOnMemberUp(Action callback) => _waiters.OnUp(IsUp, callback);

    /// <summary>Runs once when this node is out; at once if it is.</summary>
    public void RegisterOnMemberRemoved(Action callback) => _waiters.OnRemoved(_terminated, callback);

    /// <summary>The path by which other members reach the actor.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef) => ActorPath.Parse(actorRef.Path.ToSerializationFormatWithAddress(SelfAddress));

    internal IActorRef SystemActorAt(Address address, string name) =>
        Provider.ResolveActorRef(new RootActorPath(address) / "system" / name);

    /// <summary>This node's status has changed.</summary>
    internal void Changed(MemberStatus? before, MemberStatus? now)
    {
        if (now == MemberStatus.Up && before != now)
            _waiters.IsUp();
        if (now is null && before is not null)
            Stopped();
    }

    internal void Stopped()
    {
        _terminated = true;
        _waiters.IsRemoved();
    }

    private Address Full(Address address) => address.HasLocalScope ? SelfAddress : address;
}

/// <summary>A node could not become a member.</summary>
public class ClusterJoinFailedException : AkkaException
{
    public ClusterJoinFailedException(string message)
        : base(message)
    {
    }
}
