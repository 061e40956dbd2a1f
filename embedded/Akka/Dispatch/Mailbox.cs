using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>
/// What waits for an actor. At most one thread runs it at a time; what the runtime says goes ahead of what users send.
/// </summary>
internal sealed class Mailbox(ActorCell cell, MessageDispatcher dispatcher) : IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Scheduled = 1;
    private readonly ConcurrentQueue<Envelope> _messages = new();
    private readonly ConcurrentQueue<SystemMessage> _system = new();
    private readonly Stack<Envelope> _front = new();
    private int _status;
    private volatile int _suspended;
    private volatile bool _closed;

    public bool IsClosed => _closed;

    private bool HasWork => !_system.IsEmpty || ((_suspended == 0 || _closed) && (_front.Count > 0 || !_messages.IsEmpty));

    public void Enqueue(in Envelope envelope)
    {
        if (_closed)
        {
            Bury(envelope);
            return;
        }

        _messages.Enqueue(envelope);
        ScheduleIfIdle();
    }

    public void EnqueueSystem(SystemMessage message)
    {
        if (_closed)
        {
            Bury(message);
            return;
        }

        _system.Enqueue(message);
        ScheduleIfIdle();
    }

    /// <summary>Puts messages ahead of all others, in their order. Only from the actor's own thread.</summary>
    public void Prepend(IReadOnlyList<Envelope> envelopes)
    {
        for (var i = envelopes.Count - 1; i >= 0; i--)
            _front.Push(envelopes[i]);
    }

    /// <summary>Holds users' messages back, until as many calls of <see cref="Resume"/>. Only from the actor's own thread.</summary>
    public void Suspend() => _suspended++;

    public void Resume() => _suspended = Math.Max(0, _suspended - 1);

    /// <summary>The actor is gone: what is here and what still comes goes to dead letters.</summary>
    public void Close() => _closed = true;

    public void Execute()
    {
        RunSystem();
        for (var left = dispatcher.Throughput; left > 0 && _suspended == 0 && !_closed; left--)
        {
            if (!_front.TryPop(out var envelope) && !_messages.TryDequeue(out envelope))
                break;
            cell.Invoke(envelope);
            RunSystem();
        }

        if (_closed)
            BuryAll();
        Volatile.Write(ref _status, Idle);
        // Whoever enqueued between the last look and that write saw the mailbox as scheduled.
        Interlocked.MemoryBarrier();
        if (HasWork)
            ScheduleIfIdle();
    }

    private void ScheduleIfIdle()
    {
        if (Volatile.Read(ref _status) == Scheduled || (!_closed && _suspended > 0 && _system.IsEmpty))
            return;
        if (Interlocked.CompareExchange(ref _status, Scheduled, Idle) == Idle)
            dispatcher.Execute(this);
    }

    private void RunSystem()
    {
        while (!_closed && _system.TryDequeue(out var message))
            cell.InvokeSystem(message);
    }

    private void BuryAll()
    {
        while (_system.TryDequeue(out var message))
            Bury(message);
        while (_front.TryPop(out var envelope) || _messages.TryDequeue(out envelope))
            Bury(envelope);
    }

    private void Bury(in Envelope envelope)
    {
        if (envelope.Message is Identify or ActorSelectionMessage)
            cell.SystemImpl.DeadLetterRef.AnswerFor(envelope, cell.SelfRef);
        else if (envelope.Message is not (TimerMessage or ReceiveTimeout))
            cell.SystemImpl.DeadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, cell.Self), envelope.Sender);
    }

    private void Bury(SystemMessage message)
    {
        if (message is Watch watch && watch.Watchee.Equals(cell.Self))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
    }
}
