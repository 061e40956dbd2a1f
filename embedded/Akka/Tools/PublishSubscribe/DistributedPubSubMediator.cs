using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Knows what is registered on each node. Each tells all others of its own register, at once when it changes and again every gossip interval.</summary>
public class DistributedPubSubMediator : ActorBase
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly LocalRegister _local = new();
    private readonly Dictionary<UniqueAddress, Registrations> _remote = [];
    private readonly HashSet<UniqueAddress> _nodes = [];
    private readonly Random _random = new();
    private readonly DistributedPubSubSettings _settings;
    private ICancelable? _ticking;

    public DistributedPubSubMediator(DistributedPubSubSettings settings) => _settings = settings;

    public static Props Props(DistributedPubSubSettings settings) => Actor.Props.Create(typeof(DistributedPubSubMediator), settings);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, typeof(ClusterEvent.IMemberEvent));
        _ticking = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(_settings.GossipInterval, _settings.GossipInterval, Self, Tick.Instance, Self);
    }

    protected override void PostStop()
    {
        _ticking.CancelIfNotNull();
        _cluster.Unsubscribe(Self);
    }

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Publish publish when publish.SendOneMessageToEachGroup: PublishToGroups(publish); break;
            case Publish publish: Everywhere(PubSubKey.Topic(publish.Topic), publish.Message, publish, withSelf: true); break;
            case Send send: SendToOne(send); break;
            case SendToAll send: Everywhere(PubSubKey.Path(send.Path), send.Message, send, withSelf: !send.ExcludeSelf); break;
            case Deliver deliver: DeliverHere(deliver.Key, deliver.Message); break;
            case Subscribe subscribe:
                Register(Key(subscribe.Topic, subscribe.Group), subscribe.Ref);
                Sender.Tell(new SubscribeAck(subscribe), Self);
                break;
            case Unsubscribe unsubscribe:
                Unregister(Key(unsubscribe.Topic, unsubscribe.Group), unsubscribe.Ref);
                Sender.Tell(new UnsubscribeAck(unsubscribe), Self);
                break;
            case Put put: Register(PubSubKey.Path(put.Ref.Path.ToStringWithoutAddress()), put.Ref); break;
            case Remove remove: Told(_local.RemoveAll(PubSubKey.Path(remove.Path))); break;
            case GetTopics: Sender.Tell(new CurrentTopics(Topics()), Self); break;
            case Terminated terminated: Told(_local.RemoveEverywhere(terminated.ActorRef)); break;
            case Registrations registrations: Learn(registrations); break;
            case Tick: Told(changed: true); break;
            case ClusterEvent.CurrentClusterState state:
                foreach (var member in state.Members)
                    See(member);
                break;
            case ClusterEvent.MemberRemoved removed: Forget(removed.Member.UniqueAddress); break;
            case ClusterEvent.IMemberEvent change: See(change.Member); break;
            default: return false;
        }

        return true;
    }

    private static string Key(string topic, string? group) => group is null ? PubSubKey.Topic(topic) : PubSubKey.Group(topic, group);

    private IActorRef MediatorAt(UniqueAddress node) =>
        _cluster.Provider.ResolveActorRef(new RootActorPath(node.Address) / Self.Path.Elements);

    private void Register(string key, IActorRef actor)
    {
        Context.Watch(actor);
        Told(_local.Add(key, actor));
    }

    private void Unregister(string key, IActorRef actor)
    {
        Told(_local.Remove(key, actor));
        if (!_local.Has(actor))
            Context.Unwatch(actor);
    }

    private void Told(bool changed)
    {
        if (!changed || _local.Version == 0)
            return;
        var all = new Registrations(_cluster.SelfUniqueAddress, _local.Version, _local.Keys);
        foreach (var node in _nodes)
            MediatorAt(node).Tell(all, Self);
    }

    private void Learn(Registrations registrations)
    {
        if (_nodes.Contains(registrations.From) && (!_remote.TryGetValue(registrations.From, out var known) || known.Version < registrations.Version))
            _remote[registrations.From] = registrations;
    }

    private void See(Member member)
    {
        var node = member.UniqueAddress;
        if (node == _cluster.SelfUniqueAddress || (!string.IsNullOrEmpty(_settings.Role) && !member.HasRole(_settings.Role)))
            return;
        if (member.Status is MemberStatus.Down or MemberStatus.Exiting)
        {
            Forget(node);
        }
        else if (member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Joining && _nodes.Add(node) && _local.Version > 0)
        {
            MediatorAt(node).Tell(new Registrations(_cluster.SelfUniqueAddress, _local.Version, _local.Keys), Self);
        }
    }

    private void Forget(UniqueAddress node)
    {
        _nodes.Remove(node);
        _remote.Remove(node);
    }

    private ImmutableHashSet<string> Topics() =>
        [.. _remote.Values.SelectMany(r => r.Keys).Concat(_local.Keys).Select(PubSubKey.TopicOf).OfType<string>()];

    private UniqueAddress[] NodesWith(string key) => [.. _remote.Where(r => r.Value.Keys.Contains(key)).Select(r => r.Key)];

    private void Everywhere(string key, object message, object original, bool withSelf)
    {
        var here = withSelf ? _local.At(key) : [];
        var there = NodesWith(key);
        foreach (var actor in here)
            actor.Tell(message, Sender);
        foreach (var node in there)
            MediatorAt(node).Tell(new Deliver(key, message), Sender);
        if (here.Count == 0 && there.Length == 0)
            Nobody(original);
    }

    private void PublishToGroups(Publish publish)
    {
        string[] groups = [.. _remote.Values.SelectMany(r => r.Keys).Concat(_local.Keys).Where(k => PubSubKey.IsGroupOf(k, publish.Topic)).Distinct()];
        foreach (var key in groups)
            ToOne(key, publish.Message, preferHere: false);
        if (groups.Length == 0)
            Nobody(publish);
    }

    private void SendToOne(Send send)
    {
        if (!ToOne(PubSubKey.Path(send.Path), send.Message, send.LocalAffinity))
            Nobody(send);
    }

    private bool ToOne(string key, object message, bool preferHere)
    {
        var here = _local.At(key);
        var there = NodesWith(key);
        if (here.Count == 0 && there.Length == 0)
            return false;
        if (here.Count > 0 && (preferHere || _random.Next(there.Length + 1) == 0))
            here[_random.Next(here.Count)].Tell(message, Sender);
        else
            MediatorAt(there[_random.Next(there.Length)]).Tell(new Deliver(key, message), Sender);
        return true;
    }

    private void DeliverHere(string key, object message)
    {
        var here = _local.At(key);
        if (PubSubKey.IsGroup(key) && here.Count > 0)
        {
            here[_random.Next(here.Count)].Tell(message, Sender);
            return;
        }

        foreach (var actor in here)
            actor.Tell(message, Sender);
    }

    private void Nobody(object message)
    {
        if (_settings.SendToDeadLettersWhenNoSubscribers)
            Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
