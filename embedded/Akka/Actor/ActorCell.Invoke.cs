using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>Handles one message of the mailbox.</summary>
    public void Invoke(in Envelope envelope)
    {
        var before = t_current;
        t_current = this;
        _envelope = envelope;
        Invocation++;
        try
        {
            Timeout.Saw(envelope.Message);
            if (envelope.Message is IAutoReceivedMessage or TimerMessage)
                AutoReceive(envelope.Message);
            else
                ReceiveNow(envelope.Message);
        }
        catch (Exception e)
        {
            Faults.Fail(e);
        }
        finally
        {
            t_current = before;
            if (!Async.UnderWay && !Faults.HasFailed)
                _envelope = default;
        }
    }

    /// <summary>Handles what the runtime says; the message under way, if any, stays current.</summary>
    public void InvokeSystem(SystemMessage message)
    {
        var before = t_current;
        t_current = this;
        try
        {
            switch (message)
            {
                case Create: Faults.Create(); break;
                case Recreate recreate: Faults.Recreate(recreate.Cause); break;
                case Suspend: Faults.Suspend(); break;
                case Resume resume: Faults.Resume(resume.Cause); break;
                case Terminate: Faults.Terminate(); break;
                case Failed failed: Faults.ChildFailed(failed); break;
                case Watch watch: Watching.AddWatcher(watch); break;
                case Unwatch unwatch: Watching.RemoveWatcher(unwatch); break;
                case DeathWatchNotification death: Died(death); break;
                case AsyncStep step: step.Run(); break;
            }
        }
        catch (Exception e)
        {
            Faults.Fail(e);
        }
        finally
        {
            t_current = before;
        }
    }

    public void ReceiveNow(object message)
    {
        if (Actor is not { } actor)
            return;
        actor.ReceiveAround(_behaviors.Peek(), message);
    }

    /// <summary>Handles another message in the place of the current one; a stash then keeps that.</summary>
    public void ReceiveInstead(object message)
    {
        _envelope = new Envelope(message, _envelope.Sender);
        ReceiveNow(message);
    }

    /// <summary>Makes the instance; its constructor sees this cell as current.</summary>
    public ActorBase NewActor()
    {
        _behaviors.Clear();
        var actor = Props.NewActor() ?? throw new ActorInitializationException(Self, "The producer of Props returned no actor.");
        (actor as ReceiveActor)?.Initialized();
        Equip(actor);
        Actor = actor;
        return actor;
    }

    /// <summary>Lets go of the instance: its timers end and what it stashed goes back to the front of the mailbox.</summary>
    public void ClearActor()
    {
        if (Actor is IWithTimers { Timers: TimerScheduler timers })
            timers.CancelAll();
        if (Actor is IActorStash { Stash: { } stash })
            stash.UnstashAll();
        Actor = null;
        _behaviors.Clear();
        _envelope = default;
    }

    private void Equip(ActorBase actor)
    {
        if (actor is IWithTimers timed)
            timed.Timers ??= new TimerScheduler(this);
        if (actor is IActorStash stashing)
            stashing.Stash ??= new Stash(this);
    }

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case TimerMessage timer: ((Actor as IWithTimers)?.Timers as TimerScheduler)?.Deliver(timer); break;
            case Terminated terminated: Watching.Deliver(terminated); break;
            case PoisonPill: SelfRef.SendSystemMessage(Akka.Dispatch.SysMsg.Terminate.Instance); break;
            case Kill: throw new ActorKilledException("Kill");
            case Identify identify: Sender.Tell(new ActorIdentity(identify.MessageId, Self), Self); break;
            case ActorSelectionMessage selection: Akka.Actor.ActorSelection.Deliver(SelfRef, selection, Sender); break;
            default: ReceiveNow(message); break;
        }
    }

    private void Died(DeathWatchNotification death)
    {
        Watching.Died(death);
        if (Children.Remove(death.Actor))
            Faults.ChildrenChanged();
    }
}
