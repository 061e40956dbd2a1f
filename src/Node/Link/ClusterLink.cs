using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Node.Link;

/// <summary>
/// One connection to a coordinator: a clustered actor system, of which there is a new one when it is lost. It holds
/// nothing that must last.
/// </summary>
internal sealed class ClusterLink
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    /// <summary>A coordinator that is silent for longer may be replaced by another one.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(3);
    private readonly ActorSystem _system;
    private readonly Cluster _cluster;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ClusterLink(ActorSystem system, Address coordinator, TimeProvider clock)
    {
        (_system, _cluster, Coordinator, _clock) = (system, Cluster.Get(system), coordinator, clock);
        _cluster.RegisterOnMemberRemoved(() => _lost.TrySetResult("the coordinator has given this link up"));
        system.WhenTerminated.ContinueWith(
            _ => _lost.TrySetResult("its actor system has ended"), TaskScheduler.Default);
    }

    public Address Coordinator { get; }

    public Address Address => _cluster.SelfAddress;

    public IActorRef Gate { get; private set; } = ActorRefs.Nobody;

    /// <param name="setup">Of the link's actor system.</param>
    /// <param name="node">The node's actor, in the local system.</param>
    /// <param name="uplink">In the local system.</param>
    /// <exception cref="AggregateException">Its port is in use.</exception>
    public static ClusterLink Open(
        ActorSystemSetup setup, Address coordinator, IActorRef node, IActorRef uplink, TermProof proof,
        TimeProvider clock)
    {
        var system = ActorSystem.Create(ClusterNames.System, setup);
        var link = new ClusterLink(system, coordinator, clock);
        Action<string> quarantined = why => link._lost.TrySetResult(why);
        link.Gate = system.ActorOf(
            Props.Create(() => new Gate(node, uplink, proof, quarantined)), ClusterNames.NodeActor);
        return link;
    }

    /// <summary>Completes with the reason when another link is needed.</summary>
    /// <param name="joined">Called once, when the coordinator counts this link.</param>
    /// <param name="isOutdated">Its certificate has been renewed.</param>
    /// <param name="elsewhere">Asked while this one is silent: whether another coordinator acts.</param>
    public async Task<string> WatchAsync(
        LinkPatience patience, Action joined, Func<Task<bool>> elsewhere, Func<bool> isOutdated, CancellationToken stop)
    {
        using var stopping = stop.Register(() => _lost.TrySetResult("it was asked to stop"));
        var began = _clock.GetTimestamp();
        var health = LinkHealth.New(patience, TimeSpan.Zero);
        var beacon = _system.ActorSelection(new RootActorPath(Coordinator) / "user" / ClusterNames.Beacon);
        var check = new LinkCheck(Address.ToString(), _cluster.SelfUniqueAddress.Uid);
        while (true)
        {
            await Task.WhenAny(_lost.Task, Task.Delay(LookEvery, _clock, CancellationToken.None));
            if (_lost.Task.IsCompleted)
                return await _lost.Task;
            var before = health;
            (health, var why) = health.Look(await AskAsync(beacon, check), Known(), _clock.GetElapsedTime(began));
            if (why is not null)
                return why;
            if (isOutdated())
                return "its certificate was renewed";
            if (_clock.GetElapsedTime(began) - health.Heard > Doubt && await elsewhere())
                return "the coordinator is silent, and another one acts";
            if (health.HasJoined && !before.HasJoined)
                joined();
        }
    }

    /// <summary>Leaves the cluster, so that nobody has to find out.</summary>
    public Task LeaveAsync() => CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);

    /// <summary>Throws it away, and waits only so long for its end: nobody is there to say goodbye to.</summary>
    public Task AbandonAsync() => Task.WhenAny(_system.Terminate(), Task.Delay(EndWithin, _clock));

    private int? Known() =>
        _cluster.State.Members.FirstOrDefault(m => m.HasRole(ClusterNames.CoordinatorRole))?.UniqueAddress.Uid;

    private static async Task<LinkChecked?> AskAsync(ActorSelection beacon, LinkCheck check)
    {
        try
        {
            return await beacon.Ask<object>(check, AnswerWithin) switch
            {
                LinkChecked answer => answer,
                Spoken { Message: LinkChecked answer } spoken when spoken.RefusalByNode() is null => answer,
                _ => null,
            };
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            return null;
        }
    }
}
