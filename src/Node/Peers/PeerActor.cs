using Akka.Actor;
using Akka.Event;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Libtorch;
using KdCluster.Distillation.Training;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Sheets;
using KdCluster.Protocol;

namespace KdCluster.Node.Peers;

/// <summary>
/// A peer's shell: carries out what <see cref="PeerProtocol"/> decides, hands work to the peer's thread, and says how
/// far it is. It never computes or blocks, so that it answers while its thread is busy.
/// </summary>
public sealed class PeerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookForRetries = TimeSpan.FromMilliseconds(250);
    private readonly PeerSite _site;
    private readonly PeerGauge _gauge = new();
    private readonly PeerThread _thread;
    private readonly PeerSession _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private PeerConversation _state = PeerConversation.Initial;
    private GaugeReading? _shown;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private Fence _fence;

    public PeerActor(PeerSite site, AssignPeer assignment)
    {
        (_site, _fence) = (site, assignment.Fence);
        _session = new(site, assignment, _gauge);
        _thread = new(assignment.Fence.Peer.Value, PeerThread.BeNice);
        Receive<Ended>(End);
        Receive<ShowProgress>(_ => Show());
        Receive<IPeerMessage>(message =>
        {
            _coordinator = Sender;
            _fence = _fence with { Term = message.Fence.Term };
            Handle(message);
        });
        ReceiveAny(Handle);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(PeerSite site, AssignPeer assignment) =>
        Akka.Actor.Props.Create(() => new PeerActor(site, assignment));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("retry", new RetryDue(), LookForRetries);
        Timers.StartPeriodicTimer("progress", new ShowProgress(), _site.Pace.ProgressEvery);
    }

    protected override void PostStop()
    {
        _stop.Cancel();
        _thread.Post(_session.Dispose); // Not taken when it wound up before.
        _thread.Dispose();
        var log = _log;
        _thread.Ended.ContinueWith(
            _ => FreedMemory.ReturnSoon(() => log.Info("the memory of peers that have ended is given back")),
            TaskScheduler.Default);
        _site.SheetStore.CloseAccount(PeerSession.AccountOf(_fence));
    }

    private void Handle(object message)
    {
        foreach (var happened in PeerProtocol.Decide(_state, message, _site.Clock.GetUtcNow()))
        {
            _state = _state.Apply(happened);
            Carry(happened);
        }
    }

    private void Carry(PeerEvent happened)
    {
        switch (happened)
        {
            case PeerEvent.Queued queued:
                Work(queued.Key, queued.Command);
                break;
            case PeerEvent.Answered answered:
                _coordinator.Tell(answered.Reply);
                break;
            case PeerEvent.Announced announced:
                using (announced.Trace is { } trace ? Traces.Begin("prefetch", trace) : null)
                    Prefetch(announced.Manifest);
                break;
            case PeerEvent.Ignored ignored:
                _log.Debug(
                    "{0}: {1} is ignored: {2}", ignored.Message.Fence, ignored.Message.GetType().Name, ignored.Reason);
                break;
            case PeerEvent.GaveUp gaveUp:
                _log.Warning("{0}: {1}: {2}", _fence, gaveUp.Key.Kind, gaveUp.Reason);
                break;
            case PeerEvent.Ended ended:
                WindUp(ended);
                break;
        }
    }

    private void Work(WorkKey key, IPeerMessage command)
    {
        var (self, session, cancel) = (Self, _session, _stop.Token);
        _thread.Post(() => self.Tell(Outcome(session, key, command, cancel) ?? (object)new RetryDue()));
    }

    /// <summary>On the peer's thread. Null: it was called off.</summary>
    private static object? Outcome(PeerSession session, WorkKey key, IPeerMessage command, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            return new WorkFinished(key, session.Do(command, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (NodeFaultException e)
        {
            return new WorkFailed(key, e.Message) { Fault = e.Fault };
        }
        catch (SheetListException e)
        {
            return new WorkFailed(key, e.Message) { Again = true };
        }
        catch (Exception e)
        {
            // Whatever it was, it ends this peer and no other; the coordinator decides what follows.
            Serilog.Log.Debug(e, "{Fence:l}: {Work} failed", command.Fence.ToString(), key.Kind);
            return new WorkFailed(key, e.Message);
        }
    }

    private void Prefetch(SheetManifest manifest)
    {
        if (_session.ExpectedOf(manifest) is { } expected)
            _site.Sheets.Prefetch(manifest, expected, new(manifest.FirstRow, manifest.Rows));
    }

    /// <summary>The thread sees the call between batches; the farewell comes after it.</summary>
    private void WindUp(PeerEvent.Ended ended)
    {
        _log.Info("{0}: {1}: {2}", _fence, ended.How, ended.Reason);
        _stop.Cancel();
        _thread.Post(_session.Dispose);
        _thread.Dispose();
        _thread.Ended.ContinueWith(_ => new Ended(ended), TaskScheduler.Default).PipeTo(Self);
    }

    /// <summary>
    /// The node forgets the peer before it passes the farewell on: what is asked after that gets the node's answer.
    /// </summary>
    private void End(Ended end)
    {
        var (how, reason, fault) = (end.Event.How, end.Event.Reason, end.Event.Fault);
        IMessage? farewell = how switch
        {
            PeerEnd.Released => new PeerReleased(_fence, _site.Node),
            PeerEnd.Failed => new PeerFailed(_fence, _site.Node, reason) { IsNodesFault = fault is not null },
            _ => null,
        };
        Context.Parent.Tell(new PeerEnded(farewell, _coordinator) { Fault = fault });
        Context.Stop(Self);
    }

    private void Show()
    {
        var reading = _gauge.Read();
        if (reading == _shown)
            return;
        _shown = reading;
        _coordinator.Tell(new PeerProgress(
            _fence with { Epoch = reading.Epoch }, _site.Node, reading.Activity, reading.Done, reading.Total,
            reading.Loss, reading.Accuracy, reading.ImagesPerSecond, reading.WaitSeconds, reading.BytesIn,
            _site.SheetStore.SentBytes(PeerSession.AccountOf(_fence))));
    }

    private sealed record Ended(PeerEvent.Ended Event);

    private sealed record ShowProgress;
}

/// <summary>From a peer to its node, last of all.</summary>
/// <param name="Farewell">For the coordinator; null: it was told already.</param>
public sealed record PeerEnded(IMessage? Farewell, IActorRef Coordinator)
{
    /// <summary>What of the node does not work.</summary>
    public NodeFault? Fault { get; init; }
}
