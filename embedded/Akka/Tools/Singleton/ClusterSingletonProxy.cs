using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Forwards to the singleton wherever it runs; keeps messages while nobody knows where that is.</summary>
public sealed class ClusterSingletonProxy : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<(object Message, IActorRef Sender)> _buffer = new();
    private readonly SortedSet<Member> _byAge = new(Member.AgeOrdering);
    private readonly string[] _path;
    private readonly ClusterSingletonProxySettings _settings;
    private IActorRef? _singleton;
    private ICancelable? _identifying;
    private int _round;

    public ClusterSingletonProxy(string singletonManagerPath, ClusterSingletonProxySettings settings)
    {
        _settings = settings;
        _path = [.. singletonManagerPath.Split('/', StringSplitOptions.RemoveEmptyEntries), settings.SingletonName];
        Receive<ClusterEvent.CurrentClusterState>(state => Track(() => _byAge.UnionWith(state.Members.Where(m => m.Status == MemberStatus.Up && Fits(m)))));
        Receive<ClusterEvent.MemberUp>(up => Track(() => Add(up.Member)));
        Receive<ClusterEvent.MemberExited>(exited => Track(() => _byAge.RemoveWhere(m => m.Equals(exited.Member))));
        Receive<ClusterEvent.MemberRemoved>(removed =>
        {
            if (removed.Member.UniqueAddress == _cluster.SelfUniqueAddress)
                Context.Stop(Self);
            else
                Track(() => _byAge.RemoveWhere(m => m.Equals(removed.Member)));
        });
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<ActorIdentity>(identity => Equals(identity.MessageId, _round.ToString()), Found);
        Receive<ActorIdentity>(_ => { });
        Receive<Identifying>(_ => Identify());
        Receive<Terminated>(t => t.ActorRef.Equals(_singleton), _ => Seek());
        Receive<Terminated>(_ => { });
        ReceiveAny(Pass);
    }

    public static Configuration.Config DefaultConfig() => Configuration.ConfigurationFactory.Reference("cluster.conf");

    /// <param name="singletonManagerPath">The manager's path without address, such as <c>/user/coordinator</c>.</param>
    public static Props Props(string singletonManagerPath, ClusterSingletonProxySettings settings) =>
        Actor.Props.Create(typeof(ClusterSingletonProxy), singletonManagerPath, settings);

    protected override void PreStart() => _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop()
    {
        _identifying.CancelIfNotNull();
        _cluster.Unsubscribe(Self);
    }

    private bool Fits(Member member) => string.IsNullOrEmpty(_settings.Role) || member.HasRole(_settings.Role);

    private void Add(Member member)
    {
        if (Fits(member))
            _byAge.Add(member);
    }

    private void Track(Action change)
    {
        var before = _byAge.Min;
        change();
        if (!Equals(before, _byAge.Min))
            Seek();
    }

    /// <summary>Forgets where the singleton was and asks the oldest node until it answers.</summary>
    private void Seek()
    {
        if (_singleton is not null)
            Context.Unwatch(_singleton);
        _singleton = null;
        _round++;
        _identifying.CancelIfNotNull();
        _identifying = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, _settings.SingletonIdentificationInterval, Self, Identifying.Instance, Self);
    }

    private void Identify()
    {
        if (_singleton is null && _byAge.Min is { } oldest)
            Context.ActorSelection(new RootActorPath(oldest.Address) / _path).Tell(new Identify(_round.ToString()), Self);
    }

    private void Found(ActorIdentity identity)
    {
        if (identity.Subject is null || _singleton is not null)
            return;
        _log.Info("Singleton identified at [{0}]", identity.Subject.Path);
        _singleton = Context.Watch(identity.Subject);
        _identifying.CancelIfNotNull();
        while (_buffer.TryDequeue(out var kept))
            _singleton.Tell(kept.Message, kept.Sender);
    }

    private void Pass(object message)
    {
        if (_singleton is not null)
        {
            _singleton.Forward(message);
            return;
        }

        if (_settings.BufferSize == 0)
            return;
        if (_buffer.Count == _settings.BufferSize)
        {
            var (dropped, _) = _buffer.Dequeue();
            _log.Debug("Singleton not available, buffer is full, dropping first message [{0}]", dropped.GetType());
        }

        _buffer.Enqueue((message, Sender));
    }

    private sealed class Identifying : INoSerializationVerificationNeeded
    {
        public static readonly Identifying Instance = new();
    }
}
