using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The one kind of actor system.</summary>
internal sealed partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly Termination _termination;
    private readonly DedicatedThreadScheduler _scheduler;
    private readonly LogStart _logging;

    public ActorSystemImpl(string name, Config config)
    {
        if (!ValidName().IsMatch(name))
            throw new ArgumentException($"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-' or '_')", nameof(name));
        Name = name;
        Settings = new Settings(this, config);
        EventStream = new EventStream();
        _logging = new LogStart(this);
        _scheduler = new DedicatedThreadScheduler(name, e => Log!.Error(e, "A scheduled action failed: {0}", e.Message));
        Dispatchers = new Dispatchers(name, Settings.Config);
        Provider = Settings.HasRemoting ? new Remote.RemoteActorRefProvider(this) : new LocalActorRefProvider(this);
        DeadLetterRef = new DeadLetterRef(Provider.Root.Path / "deadLetters", this);
        Log = Logging.GetLogger(EventStream, $"ActorSystem({name})");
        Serialization = new Serialization.Serialization(this);
        User = MakeGuardian("user", SupervisorStrategy.DefaultStrategy, Dispatchers.DefaultDispatcherId);
        Guardian = MakeGuardian("system", new OneForOneStrategy(Decider.From(e => e is ActorInitializationException or ActorKilledException ? Directive.Stop : Directive.Restart)), Dispatchers.InternalDispatcherId);
        _termination = new Termination(this);
    }

    public override string Name { get; }

    public override Settings Settings { get; }

    public override Serialization.Serialization Serialization { get; }

    public override EventStream EventStream { get; }

    public override IActorRef DeadLetters => DeadLetterRef;

    public override Dispatchers Dispatchers { get; }

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log { get; }

    public override IActorRefProvider Provider { get; }

    public override Task WhenTerminated => _termination.Done;

    public DeadLetterRef DeadLetterRef { get; }

    public LocalActorRef User { get; }

    public LocalActorRef Guardian { get; }

    public string LogAddress => Provider.DefaultAddress.ToString();

    /// <summary>True once it began to stop.</summary>
    public bool IsTerminating => _termination.HasBegun;

    public void Start()
    {
        _logging.Begin();
        try
        {
            User.SendSystemMessage(new Dispatch.SysMsg.Create());
            Guardian.SendSystemMessage(new Dispatch.SysMsg.Create());
            (Provider as Remote.RemoteActorRefProvider)?.Start();
            _logging.StartLoggers();
            CoordinatedShutdown.Get(this);
            if (Settings.HasCluster)
                Cluster.Cluster.Get(this);
        }
        catch
        {
            _termination.Begin();
            throw;
        }
    }

    public override IActorRef ActorOf(Props props, string? name = null) => User.Cell.Children.Make(props, name);

    public override IActorRef SystemActorOf(Props props, string? name = null) => Guardian.Cell.Children.Make(
        string.IsNullOrEmpty(props.Dispatcher) ? props.WithDispatcher(Dispatchers.InternalDispatcherId) : props, name, systemName: true);

    public override IActorRef SystemActorOf<TActor>(string? name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override ActorSelection ActorSelection(ActorPath actorPath) => new(Provider.RootAt(actorPath.Address), actorPath.Elements);

    public override ActorSelection ActorSelection(string actorPath) => ActorSelectionParser.Parse(actorPath, this, null);

    public override void Stop(IActorRef actor) => (actor as ActorRefBase)?.SendSystemMessage(Dispatch.SysMsg.Terminate.Instance);

    public override void RegisterOnTermination(Action code) => _termination.Then(code);

    public override Task Terminate()
    {
        if (Settings.CoordinatedShutdownRunByActorSystemTerminate)
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    /// <summary>Stops every actor now.</summary>
    public void FinalTerminate() => _termination.Begin();

    public void GuardianStopped(ActorRefBase guardian) => _termination.Stopped(guardian);

    public void GuardianFailed(ActorRefBase guardian, Exception cause)
    {
        Log.Error(cause, "{0} failed: {1}; the system stops.", guardian.Path, cause.Message);
        FinalTerminate();
    }

    /// <summary>What there is once in the system; made at the first call.</summary>
    public T Extension<T>(Func<ActorSystemImpl, T> make)
        where T : class => (T)_extensions.GetOrAdd(typeof(T), _ => new Lazy<object>(() => make(this))).Value;

    internal void StopMachinery()
    {
        (Provider as Remote.RemoteActorRefProvider)?.Stop();
        _logging.StopLoggers();
        Dispatchers.Shutdown();
        _scheduler.Dispose();
        Provider.Temp.Close();
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9-_]*$")]
    private static partial Regex ValidName();

    private LocalActorRef MakeGuardian(string name, SupervisorStrategy strategy, string dispatcher) => new(
        this,
        Props.Create(typeof(GuardianActor), strategy).WithDispatcher(dispatcher),
        Provider.Root,
        new ChildActorPath(Provider.Root.Path, name, 0));
}
