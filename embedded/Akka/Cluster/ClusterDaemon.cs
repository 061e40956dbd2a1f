using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>Holds this node's gossip and does what follows from it. Everything about membership goes through here, one message at a time.</summary>
internal sealed partial class ClusterDaemon : ActorBase, IWithTimers
{
    public const string Name = "cluster";
    private readonly Cluster _cluster;
    private readonly FailureDetectors _detectors;
    private readonly Subscriptions _subscriptions = new();
    private readonly ILoggingAdapter _log;
    private readonly UniqueAddress _self;
    private readonly Random _random = new();
    private ClusterView _view;
    private ImmutableHashSet<UniqueAddress> _exitingConfirmed = [];
    private bool _stopping;

    public ClusterDaemon(Cluster cluster, FailureDetectors detectors)
    {
        _cluster = cluster;
        _detectors = detectors;
        _self = cluster.SelfUniqueAddress;
        _view = cluster.View;
        _log = Context.GetLogger();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ClusterSettings Options => _cluster.Options;

    private Gossip Gossip => _view.Gossip;

    private bool IsMember => Gossip.HasMember(_self);

    protected override void PreStart()
    {
        Every(new ClusterCommands.GossipTick(), Options.GossipInterval);
        Every(new ClusterCommands.LeaderTick(), Options.LeaderActionsInterval);
        Every(new ClusterCommands.ReapTick(), Options.ReaperInterval);
        Every(new ClusterCommands.JoinTick(), TimeSpan.FromSeconds(1));
        Context.System.EventStream.Subscribe(Self, typeof(Remote.ThisActorSystemQuarantinedEvent));
        if (Options.SeedNodes.Length > 0)
            Self.Tell(new ClusterCommands.JoinSeeds(Options.SeedNodes), Self);
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _subscriptions.Publish(ClusterEvent.ClusterShuttingDown.Instance);
        _cluster.Stopped();
        _out?.TrySetResult();
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case GossipEnvelope envelope: TakeGossip(envelope); break;
            case InitJoin: AnswerInitJoin(); break;
            case InitJoinAck ack: TakeInitJoinAck(ack); break;
            case InitJoinNack nack: TakeInitJoinNack(nack); break;
            case Join join: TakeJoin(join); break;
            case Welcome welcome: TakeWelcome(welcome); break;
            case Leave leave: TakeLeave(leave.Address); break;
            case Down down: TakeDown(down.Address); break;
            case ExitingConfirmed confirmed: TakeExitingConfirmed(confirmed.Node); break;
            case Goodbye goodbye: TakeGoodbye(goodbye); break;
            case ClusterCommands.GossipTick: GossipToSomebody(); break;
            case ClusterCommands.LeaderTick: LeaderActions(); break;
            case ClusterCommands.ReapTick: Reap(); break;
            case ClusterCommands.JoinTick: RetryJoin(); break;
            case ClusterCommands.JoinTo join: JoinTo(join.Address); break;
            case ClusterCommands.JoinSeeds seeds: JoinSeeds(seeds.Seeds); break;
            case ClusterCommands.Subscribe subscribe: Subscribe(subscribe); break;
            case ClusterCommands.Unsubscribe unsubscribe: _subscriptions.Remove(unsubscribe.Subscriber, unsubscribe.Type); break;
            case ClusterCommands.SendState send: send.Receiver.Tell(_view.ToState(), ActorRefs.NoSender); break;
            case ClusterCommands.ExitingCompleted completed: ExitingCompleted(completed.Out); break;
            case Remote.ThisActorSystemQuarantinedEvent quarantined: QuarantinedBy(quarantined.RemoteAddress); break;
            case Terminated terminated: _subscriptions.Remove(terminated.ActorRef, null); break;
            default: return false;
        }

        return true;
    }

    private void Every(object tick, TimeSpan interval) => Timers.StartPeriodicTimer(tick.GetType(), tick, interval);

    private void Subscribe(ClusterCommands.Subscribe subscribe)
    {
        if (subscribe.Mode == ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot)
            subscribe.Subscriber.Tell(_view.ToState(), ActorRefs.NoSender);
        else
            Subscriptions.Replay(subscribe.Subscriber, subscribe.Types, EventDiff.Between(new ClusterView(Gossip.Empty, _self), _view));
        _subscriptions.Add(subscribe.Subscriber, subscribe.Types);
        Context.Watch(subscribe.Subscriber);
    }

    /// <summary>Takes a gossip as this node's own, tells the subscribers what changed, and acts on what it says of this node.</summary>
    private void Take(Gossip gossip)
    {
        var before = _view;
        _view = new ClusterView(gossip, _self);
        _cluster.View = _view;
        _exitingConfirmed = _exitingConfirmed.Where(gossip.HasMember).ToImmutableHashSet();
        foreach (var @event in EventDiff.Between(before, _view))
        {
            if (@event is ClusterEvent.MemberRemoved removed)
                Forget(removed);
            _subscriptions.Publish(@event);
        }

        _cluster.Changed(before.SelfMember?.Status, _view.SelfMember?.Status);
        switch (_view.SelfMember?.Status)
        {
            case MemberStatus.Exiting: BeginExit(); break;
            case MemberStatus.Down: BeDown(); break;
        }
    }

    private void Forget(ClusterEvent.MemberRemoved removed)
    {
        var node = removed.Member.UniqueAddress;
        if (node == _self)
            return;
        Info("Member removed [{0}] after it was {1}", removed.Member.Address, removed.PreviousStatus);
        if (removed.PreviousStatus == MemberStatus.Down)
            _cluster.Remoting.QuarantinePeer(node.Address, node.Uid, "Cluster member removed, previous status [Down]");
        else
            _cluster.RemoteWatcher.AddressTerminated(node.Address, node.Uid);
    }

    private void Info(string format, params object[] args)
    {
        if (Options.LogInfo)
            _log.Info($"Cluster Node [{_self.Address}] - {format}", args);
    }

    private IActorRef DaemonAt(Address address) => _cluster.SystemActorAt(address, Name);
}
