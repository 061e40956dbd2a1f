using Akka.Actor;
using Akka.Cluster.SBR;
using Akka.Event;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Runs an actor on the oldest node (of a role) alone. Started on every such node, under one name; a new singleton starts only when the old is gone.</summary>
public sealed class ClusterSingletonManager : ActorBase
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _waitingForDone = [];
    private readonly List<TaskCompletionSource> _waitingForStop = [];
    private readonly Props _singletonProps;
    private readonly object _terminationMessage;
    private readonly ClusterSingletonManagerSettings _settings;
    private readonly TimeSpan _removalMargin;
    private readonly SingletonQueue _queue;
    private IActorRef? _singleton;
    private bool _over;
    private bool _started;
    private bool _stopping;
    private long _notBefore;
    private ICancelable? _retrying;

    public ClusterSingletonManager(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings)
    {
        _singletonProps = singletonProps;
        _terminationMessage = terminationMessage;
        _settings = settings;
        _removalMargin = settings.RemovalMargin > TimeSpan.Zero ? settings.RemovalMargin : SplitBrainResolver.RemovalMargin(_cluster);
        _queue = new SingletonQueue(_cluster.SelfUniqueAddress, settings.Role);
        if (!string.IsNullOrEmpty(settings.Role) && !_cluster.SelfRoles.Contains(settings.Role))
            throw new ArgumentException($"This cluster member [{_cluster.SelfAddress}] doesn't have the role [{settings.Role}] that the singleton needs.", nameof(settings));
    }

    public static Configuration.Config DefaultConfig() => Configuration.ConfigurationFactory.Reference("cluster.conf");

    public static Props Props(Props singletonProps, ClusterSingletonManagerSettings settings) => Props(singletonProps, PoisonPill.Instance, settings);

    /// <param name="terminationMessage">Sent to the singleton for it to stop in its own time.</param>
    public static Props Props(Props singletonProps, object terminationMessage, ClusterSingletonManagerSettings settings) =>
        Actor.Props.Create(typeof(ClusterSingletonManager), singletonProps, terminationMessage, settings);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.ClusterShuttingDown));
        var self = Self;
        var cluster = _cluster;
        CoordinatedShutdown.Get(Context.System).AddTask(CoordinatedShutdown.PhaseClusterExiting, $"singleton-exiting-{Self.Path.Name}", async () =>
        {
            if (cluster.IsTerminated || cluster.SelfMember.Status is MemberStatus.Down or MemberStatus.Removed)
                return Done.Instance;
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            self.Tell(new SelfExiting(stopped), ActorRefs.NoSender);
            await stopped.Task.ConfigureAwait(false);
            return Done.Instance;
        });
    }

    protected override void PostStop()
    {
        _retrying.CancelIfNotNull();
        _cluster.Unsubscribe(Self);
        foreach (var waiting in _waitingForStop)
            waiting.TrySetResult();
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case ClusterEvent.CurrentClusterState state:
                foreach (var member in state.Members)
                    _queue.Put(member);
                break;
            case ClusterEvent.MemberRemoved removed:
                Removed(removed);
                break;
            case ClusterEvent.IMemberEvent change:
                _queue.Put(change.Member);
                if (change.Member is { Status: MemberStatus.Down } && change.Member.UniqueAddress == _cluster.SelfUniqueAddress)
                    Finish();
                break;
            case ClusterEvent.ClusterShuttingDown:
                Finish();
                break;
            case HandOverToMe:
                _waitingForDone.Add(Sender);
                Finish();
                break;
            case HandOverDone done:
                _queue.HandedOver(done.Node);
                break;
            case SelfExiting exiting:
                _waitingForStop.Add(exiting.Stopped);
                Finish();
                break;
            case Terminated terminated when terminated.ActorRef.Equals(_singleton):
                Gone();
                break;
            case Tick:
                break;
            default:
                return false;
        }

        Advance();
        return true;
    }

    private void Removed(ClusterEvent.MemberRemoved removed)
    {
        var node = removed.Member.UniqueAddress;
        if (node == _cluster.SelfUniqueAddress)
            Finish();
        else if (_queue.Remove(node) && removed.PreviousStatus == MemberStatus.Down)
            _notBefore = Math.Max(_notBefore, Environment.TickCount64 + (long)_removalMargin.TotalMilliseconds);
    }

    /// <summary>Starts the singleton when it is this node's turn, and asks those before it to make room.</summary>
    private void Advance()
    {
        if (_over || _started || !_queue.IsNext)
            return;
        var before = _queue.Before;
        var wait = _notBefore - Environment.TickCount64;
        if (before.Count == 0 && wait <= 0)
        {
            _started = true;
            _log.Info("Singleton manager started singleton [{0}] on {1}", $"{Self.Path}/{_settings.SingletonName}", _cluster.SelfAddress);
            _singleton = Context.Watch(Context.ActorOf(_singletonProps, _settings.SingletonName));
            _retrying.CancelIfNotNull();
            return;
        }

        foreach (var member in before.Where(m => m.Status == MemberStatus.Exiting))
            Context.ActorSelection(new RootActorPath(member.Address) / Self.Path.Elements).Tell(new HandOverToMe(), Self);
        _retrying ??= Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            _settings.HandOverRetryInterval, _settings.HandOverRetryInterval, Self, Tick.Instance, Self);
    }

    /// <summary>This node never runs the singleton again; it says so once the one here, if any, has stopped.</summary>
    private void Finish()
    {
        _over = true;
        if (_singleton is null)
        {
            SayDone();
            return;
        }

        if (_stopping)
            return;
        _stopping = true;
        _log.Info("Singleton manager stopping singleton [{0}]", _singleton.Path);
        _singleton.Tell(_terminationMessage, Self);
    }

    private void Gone()
    {
        _log.Info("Singleton actor [{0}] was terminated", _singleton!.Path);
        _singleton = null;
        if (_over)
            SayDone();
    }

    private void SayDone()
    {
        foreach (var waiting in _waitingForDone)
            waiting.Tell(new HandOverDone(_cluster.SelfUniqueAddress), Self);
        _waitingForDone.Clear();
        foreach (var waiting in _waitingForStop)
            waiting.TrySetResult();
        _waitingForStop.Clear();
    }

    private sealed record SelfExiting(TaskCompletionSource Stopped) : INoSerializationVerificationNeeded;

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
