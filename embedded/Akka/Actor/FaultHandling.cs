using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The life of a cell: create, fail, restart, stop. Each failure suspends the mailbox once, and exactly one Resume, Recreate or Terminate answers it.
/// </summary>
internal sealed class FaultHandling(ActorCell cell)
{
    private enum Waiting
    {
        Nothing,
        Recreation,
        Creation,
        Termination,
    }

    private volatile Waiting _waiting;
    private Exception? _restartCause;

    public bool HasFailed { get; private set; }

    /// <summary>True from the moment it is stopped.</summary>
    public bool IsTerminating => _waiting == Waiting.Termination || cell.Mailbox.IsClosed;

    public void Create()
    {
        try
        {
            cell.NewActor().AroundPreStart();
        }
        catch (Exception e)
        {
            var actor = cell.Actor;
            cell.ClearActor();
            throw new ActorInitializationException(cell.Self, actor is null
                ? $"Exception during creation of {cell.Props.TypeName}: {Cause(e).Message}"
                : $"Exception during PreStart of {cell.Props.TypeName}: {e.Message}", Cause(e));
        }
    }

    /// <summary>The actor threw: it stands still until its parent has decided.</summary>
    public void Fail(Exception cause)
    {
        if (HasFailed || IsTerminating)
        {
            cell.SystemImpl.EventStream.Publish(new Error(cause, cell.Self.Path.ToString(), cell.Props.Type, $"An exception while the actor was {(HasFailed ? "failed" : "stopping")} already: {cause.Message}"));
            return;
        }

        HasFailed = true;
        Suspend();
        cell.ParentRef.SendSystemMessage(new Failed(cell.SelfRef, cause));
    }

    public void Suspend()
    {
        cell.Mailbox.Suspend();
        foreach (var child in cell.Children.Stats)
            child.Child.SendSystemMessage(Dispatch.SysMsg.Suspend.Instance);
    }

    public void Resume(Exception? causedByFailure)
    {
        if (cell.Actor is null && _waiting == Waiting.Nothing && causedByFailure is not null)
        {
            RecreateUnmade();
            return;
        }

        if (causedByFailure is not null)
            HasFailed = false;
        cell.Mailbox.Resume();
        foreach (var child in cell.Children.Stats)
            child.Child.SendSystemMessage(new Resume(null));
    }

    public void Recreate(Exception cause)
    {
        if (_waiting != Waiting.Nothing)
        {
            cell.Mailbox.Resume();
            return;
        }

        if (cell.Actor is not { } failed)
        {
            RecreateUnmade();
            return;
        }

        try
        {
            failed.AroundPreRestart(cause, cell.CurrentMessage);
        }
        catch (Exception e)
        {
            cell.SystemImpl.EventStream.Publish(new Error(e, cell.Self.Path.ToString(), failed.GetType(), $"PreRestart threw: {e.Message}"));
        }

        cell.ClearActor();
        cell.Timeout.Set(null);
        _restartCause = cause;
        if (cell.Children.AnyStopping)
            _waiting = Waiting.Recreation;
        else
            FinishRecreate();
    }

    public void Terminate()
    {
        if (_waiting == Waiting.Termination || cell.Mailbox.IsClosed)
            return;
        cell.Timeout.Set(null);
        cell.Watching.UnwatchAll();
        _waiting = Waiting.Termination;
        cell.Children.StopAll();
        cell.Mailbox.Suspend();
        HasFailed = false;
        if (cell.Children.IsEmpty)
            FinishTerminate();
    }

    /// <summary>A child is gone: goes on with what had to wait for it.</summary>
    public void ChildrenChanged()
    {
        switch (_waiting)
        {
            case Waiting.Termination when cell.Children.IsEmpty:
                FinishTerminate();
                break;
            case Waiting.Recreation when !cell.Children.AnyStopping:
                _waiting = Waiting.Nothing;
                FinishRecreate();
                break;
            case Waiting.Creation when !cell.Children.AnyStopping:
                _waiting = Waiting.Nothing;
                FinishCreate();
                break;
        }
    }

    public void ChildFailed(Failed failed)
    {
        if (cell.Children.StatsOf(failed.Child) is not { } stats)
            return;
        var strategy = cell.Props.SupervisorStrategy ?? cell.Actor?.ChosenStrategy() ?? SupervisorStrategy.DefaultStrategy;
        if (!strategy.HandleFailure(cell, stats, failed.Cause))
            Fail(failed.Cause);
    }

    private static Exception Cause(Exception e) => e is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : e;

    /// <summary>The constructor or PreStart had thrown: there is no instance to ask, so its children end and it is made anew.</summary>
    private void RecreateUnmade()
    {
        cell.Children.StopAll();
        if (cell.Children.AnyStopping)
            _waiting = Waiting.Creation;
        else
            FinishCreate();
    }

    private void FinishCreate()
    {
        HasFailed = false;
        cell.Mailbox.Resume();
        try
        {
            Create();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void FinishRecreate()
    {
        var cause = _restartCause!;
        _restartCause = null;
        ChildStats[] survivors = [.. cell.Children.Stats];
        HasFailed = false;
        cell.Mailbox.Resume();
        try
        {
            cell.NewActor().AroundPostRestart(cause, null);
            foreach (var survivor in survivors)
                survivor.Child.SendSystemMessage(new Recreate(cause));
        }
        catch (Exception e)
        {
            cell.ClearActor();
            HasFailed = true;
            cell.Mailbox.Suspend();
            cell.ParentRef.SendSystemMessage(new Failed(cell.SelfRef, new PostRestartException(cell.Self, Cause(e), cause)));
        }
    }

    private void FinishTerminate()
    {
        try
        {
            cell.Actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            cell.SystemImpl.EventStream.Publish(new Error(e, cell.Self.Path.ToString(), cell.Props.Type, $"PostStop threw: {e.Message}"));
        }

        cell.ClearActor();
        cell.Mailbox.Close();
        cell.Dispatcher.Detach(cell);
        cell.ParentRef.SendSystemMessage(new DeathWatchNotification(cell.SelfRef, existenceConfirmed: true, addressTerminated: false));
        cell.Watching.TellWatchers();
    }
}
