using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Sends heartbeats to the members that this node listens to, and answers theirs.</summary>
internal sealed class ClusterHeartbeat : ActorBase, IWithTimers
{
    public const string Name = "clusterHeartbeat";
    private readonly Cluster _cluster;
    private readonly FailureDetectors _detectors;

    public ClusterHeartbeat(Cluster cluster, FailureDetectors detectors)
    {
        _cluster = cluster;
        _detectors = detectors;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TimeSpan.FromMilliseconds(100), _cluster.Options.HeartbeatInterval);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Tick:
                Beat();
                return true;
            case Heartbeat:
                Sender.Tell(new HeartbeatAnswer(_cluster.SelfUniqueAddress), Self);
                return true;
            case HeartbeatAnswer answer:
                _detectors.Heartbeat(answer.From, Environment.TickCount64);
                return true;
            default:
                return false;
        }
    }

    private void Beat()
    {
        var now = Environment.TickCount64;
        _detectors.Keep(Monitored(_cluster.View), now);
        _detectors.ExpectFirst(_cluster.Options.ExpectedResponseAfter, now);
        var heartbeat = new Heartbeat(_cluster.SelfUniqueAddress);
        foreach (var node in _detectors.Nodes)
            _cluster.SystemActorAt(node.Address, Name).Tell(heartbeat, Self);
    }

    /// <summary>The next members in a ring that all nodes see alike, and those that this node has reported, so that it notices when they are back.</summary>
    private HashSet<UniqueAddress> Monitored(ClusterView view)
    {
        var others = view.Gossip.Members.Keys.Where(n => n != view.Self).ToArray();
        if (!view.Gossip.HasMember(view.Self))
            return [];
        if (others.Length <= _cluster.Options.MonitoredBy)
            return [.. others];
        var ring = others.OrderBy(n => (uint)(n.Uid - view.Self.Uid));
        return [.. ring.Take(_cluster.Options.MonitoredBy), .. others.Where(n => view.Gossip.Reachability.IsUnreachable(view.Self, n))];
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
