using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The inside of a local actor: its instance, mailbox, behaviours, children and watches.</summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    [ThreadStatic]
    private static ActorCell? t_current;

    private readonly Stack<Receive> _behaviors = new();
    private Envelope _envelope;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, ActorRefBase parent)
    {
        SystemImpl = system;
        SelfRef = self;
        Props = props;
        ParentRef = parent;
        Dispatcher = system.Dispatchers.For(props);
        Mailbox = new Mailbox(this, Dispatcher);
        Children = new Children(this);
        Watching = new DeathWatch(this);
        Faults = new FaultHandling(this);
        Async = new AsyncHandlers(this);
        Timeout = new ReceiveTimeoutTimer(this);
    }

    /// <summary>The cell whose actor runs on this thread now.</summary>
    public static ActorCell? Current => t_current;

    public ActorSystemImpl SystemImpl { get; }

    public LocalActorRef SelfRef { get; }

    public ActorRefBase ParentRef { get; }

    public Mailbox Mailbox { get; }

    public Children Children { get; }

    public DeathWatch Watching { get; }

    public FaultHandling Faults { get; }

    public AsyncHandlers Async { get; }

    public ReceiveTimeoutTimer Timeout { get; }

    public ActorBase? Actor { get; private set; }

    public object? CurrentMessage => _envelope.Message;

    public Envelope CurrentEnvelope => _envelope;

    /// <summary>Counts the messages handled.</summary>
    public long Invocation { get; private set; }

    public Props Props { get; }

    public MessageDispatcher Dispatcher { get; }

    public IActorRef Self => SelfRef;

    public IActorRef Parent => ParentRef;

    public ActorSystem System => SystemImpl;

    public IActorRef Sender => _envelope.Sender ?? SystemImpl.DeadLetters;

    public TimeSpan? ReceiveTimeout => Timeout.Value;

    public void SetReceiveTimeout(TimeSpan? timeout) => Timeout.Set(timeout);

    public IActorRef ActorOf(Props props, string? name = null) => Children.Make(props, name);

    public IActorRef Child(string name) => (IActorRef?)Children.Find(name) ?? Nobody.Instance;

    public IEnumerable<IActorRef> GetChildren() => Children.All;

    public void Stop(IActorRef child) => Children.Stop(child);

    public IActorRef Watch(IActorRef subject) => Watching.Watch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message) => Watching.Watch(subject, message);

    public IActorRef Unwatch(IActorRef subject) => Watching.Unwatch(subject);

    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => ActorSelectionParser.Parse(actorPath, SystemImpl, SelfRef);

    public void Become(Receive receive)
    {
        _behaviors.TryPop(out _);
        _behaviors.Push(receive);
    }

    public void BecomeStacked(Receive receive) => _behaviors.Push(receive);

    public void UnbecomeStacked()
    {
        if (_behaviors.Count > 1)
            _behaviors.Pop();
    }

    public void Become(UntypedReceive receive) => Become(Handled(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Handled(receive));

    private static Receive Handled(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
