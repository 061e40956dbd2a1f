namespace Akka.Actor;

/// <summary>An actor that can put messages aside.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}

/// <summary>A stash with no bound.</summary>
public interface IWithUnrestrictedStash : IActorStash;

/// <summary>A stash with no bound; what every actor here should ask for.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash;

/// <summary>A stash with the mailbox's bound, which is none.</summary>
public interface IWithStash : IWithUnrestrictedStash;

/// <summary>Messages put aside, in their order.</summary>
public interface IStash
{
    int Capacity { get; }

    int Count { get; }

    bool IsEmpty { get; }

    bool IsFull { get; }

    bool NonEmpty { get; }

    /// <summary>Puts the current message aside.</summary>
    void Stash();

    /// <summary>Puts the oldest back to the front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all back to the front of the mailbox, the oldest first.</summary>
    void UnstashAll();

    void UnstashAll(Func<Envelope, bool> predicate);

    IEnumerable<Envelope> ClearStash();

    void Prepend(IEnumerable<Envelope> envelopes);
}

internal sealed class Stash(ActorCell cell) : IStash
{
    private List<Envelope> _aside = [];
    private long _stashedAt = -1;

    public int Capacity => -1;

    public int Count => _aside.Count;

    public bool IsEmpty => _aside.Count == 0;

    public bool IsFull => false;

    public bool NonEmpty => _aside.Count > 0;

    void IStash.Stash()
    {
        var current = cell.CurrentEnvelope;
        if (_stashedAt == cell.Invocation)
            throw new IllegalActorStateException($"Can't stash the same message {current.Message} more than once");
        _stashedAt = cell.Invocation;
        _aside.Add(current);
    }

    public void Unstash()
    {
        if (_aside.Count == 0)
            return;
        PutBack([_aside[0]]);
        _aside.RemoveAt(0);
    }

    public void UnstashAll() => PutBack(Take());

    public void UnstashAll(Func<Envelope, bool> predicate) => PutBack([.. Take().Where(predicate)]);

    public IEnumerable<Envelope> ClearStash() => Take();

    public void Prepend(IEnumerable<Envelope> envelopes) => _aside.InsertRange(0, envelopes);

    private void PutBack(List<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            if (envelope.Message is Terminated terminated)
                cell.Watching.Requeued(terminated);
        }

        cell.Mailbox.Prepend(envelopes);
    }

    private List<Envelope> Take()
    {
        var taken = _aside;
        _aside = [];
        return taken;
    }
}
