using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Whom a cell watches and who watches it.</summary>
internal sealed class DeathWatch(ActorCell cell)
{
    private readonly Dictionary<IActorRef, object?> _watching = [];
    private readonly Dictionary<IActorRef, object?> _deaths = [];
    private readonly HashSet<ActorRefBase> _watchers = [];

    public IActorRef Watch(IActorRef subject, object? message)
    {
        if (subject.Equals(cell.Self) || subject is not ActorRefBase watchee)
            return subject;
        if (!_watching.TryGetValue(subject, out var earlier))
        {
            _watching.Add(subject, message);
            watchee.SendSystemMessage(new Watch(watchee, cell.SelfRef));
        }
        else if (!Equals(earlier, message))
        {
            throw new InvalidOperationException($"Watch({cell.Self}, {subject}) termination message was not overwritten from [{earlier ?? "Terminated"}] to [{message ?? "Terminated"}]. If this was intended, unwatch first before using Watch or WatchWith with another message.");
        }

        return subject;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        if (_watching.Remove(subject) && subject is ActorRefBase watchee)
            watchee.SendSystemMessage(new Unwatch(watchee, cell.SelfRef));
        _deaths.Remove(subject);
        return subject;
    }

    public void AddWatcher(Watch watch)
    {
        if (watch.Watchee.Equals(cell.Self) && !watch.Watcher.Equals(cell.Self))
            _watchers.Add(watch.Watcher);
    }

    public void RemoveWatcher(Unwatch unwatch) => _watchers.Remove(unwatch.Watcher);

    /// <summary>A watched actor died: queues <see cref="Terminated"/> behind what it sent before.</summary>
    public void Died(DeathWatchNotification death)
    {
        if (!_watching.Remove(death.Actor, out var message) || cell.Faults.IsTerminating)
            return;
        _deaths[death.Actor] = message;
        cell.SelfRef.Tell(new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated), death.Actor);
    }

    /// <summary>Hands <see cref="Terminated"/> to the actor, unless it gave up watching meanwhile.</summary>
    public void Deliver(Terminated terminated)
    {
        if (!_deaths.Remove(terminated.ActorRef, out var message))
            return;
        if (message is null)
            cell.ReceiveNow(terminated);
        else
            cell.ReceiveInstead(message);
    }

    /// <summary>A stashed <see cref="Terminated"/> goes back to the mailbox.</summary>
    public void Requeued(Terminated terminated) => _deaths[terminated.ActorRef] = null;

    public void UnwatchAll()
    {
        foreach (var subject in _watching.Keys.OfType<ActorRefBase>())
            subject.SendSystemMessage(new Unwatch(subject, cell.SelfRef));
        _watching.Clear();
        _deaths.Clear();
    }

    public void TellWatchers()
    {
        // Those on other nodes first: the local ones may bring the connection down.
        foreach (var watcher in _watchers.Where(w => !w.Equals(cell.ParentRef)).OrderBy(w => w.IsLocal))
            watcher.SendSystemMessage(new DeathWatchNotification(cell.SelfRef, existenceConfirmed: true, addressTerminated: false));
        _watchers.Clear();
    }
}
