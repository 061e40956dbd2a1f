using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>
/// The journal as coordinators see it: one writer in each process takes all that has come in and commits it at once,
/// some time later; a failed commit fails everything that was in it; only the newest term may write. A process that is
/// killed in between never learns whether its commit was done.
/// </summary>
public sealed class SimJournal(World world)
{
    private readonly SortedList<long, (Term Term, TimeSpan At, IRunEvent Event)> _rows = [];
    private readonly Dictionary<object, Writer> _writers = [];
    private Term _newest;
    private TimeSpan _slowUntil;
    private TimeSpan _fullUntil;
    private bool _failsOnce;

    public void BeginTerm(SimCoordinator owner, Action<Term> done)
    {
        var taken = new Term(0);
        Enqueue(
            owner,
            new(
                null,
                () =>
                {
                    _newest = taken = new Term(_newest.Value + 1);
                    world.Say(owner.Host, new TermBegan(taken));
                    return [];
                },
                failed =>
                {
                    // A disk that is full stays full for a while: the process is started again until it can begin.
                    if (failed is null)
                        done(taken);
                    else
                        world.After(TimeSpan.FromSeconds(2), () => BeginTerm(owner, done));
                }));
    }

    public void Append(
        SimCoordinator owner, Term term, long first, IReadOnlyList<IRunEvent> events, Action<Exception?> done) =>
        Enqueue(owner, new(term, () => Insert(owner, term, first, events), done));

    /// <summary>How the run has ended; null: it has not.</summary>
    public RunStatus? End => _rows.Count > 0 && _rows.Values[^1].Event is RunEnded ended ? ended.Status : null;

    public IReadOnlyList<JournalRow> Read() => [.. _rows.Select(row => new JournalRow(
        World.Run, row.Key, row.Value.Term, DateTimeOffset.UnixEpoch + row.Value.At,
        JournalCodec.NameOf(row.Value.Event), JournalCodec.Encode(row.Value.Event)))];

    /// <summary>Its process is killed. What it was writing is on disk, or not.</summary>
    public void Kill(SimCoordinator owner)
    {
        if (!_writers.Remove(owner, out var writer) || writer.Batch is not { } batch)
            return;
        if (world.Random.Next(2) == 0)
            Commit(batch);
    }

    public void Slow(TimeSpan time)
    {
        world.Disturb($"the journal's disk is slow for {time.TotalSeconds:0} s");
        _slowUntil = world.Now + time;
    }

    public void Fill(TimeSpan time)
    {
        world.Disturb($"the journal's disk is full for {time.TotalSeconds:0} s");
        _fullUntil = world.Now + time;
    }

    /// <summary>The next commit fails, after a while, and the one after it does not.</summary>
    public void FailOnce()
    {
        world.Disturb("one commit of the journal fails");
        _failsOnce = true;
    }

    private void Enqueue(SimCoordinator owner, Request request)
    {
        if (!_writers.TryGetValue(owner, out var writer))
            _writers[owner] = writer = new Writer();
        writer.Waiting.Add(request);
        if (writer.Batch is null)
            Write(owner, writer);
    }

    private void Write(SimCoordinator owner, Writer writer)
    {
        var batch = writer.Waiting.ToList();
        writer.Waiting.Clear();
        writer.Batch = batch;
        var latency = world.Random.Next(1, world.Now < _slowUntil || _failsOnce ? 8_000 : 10);
        world.After(TimeSpan.FromMilliseconds(latency), () =>
        {
            if (_writers.GetValueOrDefault(owner) != writer)
                return;
            var failed = Commit(batch);
            writer.Batch = null;
            if (writer.Waiting.Count > 0)
                Write(owner, writer);
            foreach (var request in batch)
                owner.WhenAwake(() => request.Done(failed));
        });
    }

    /// <returns>Why nothing of it was done; null: all of it was.</returns>
    private Exception? Commit(List<Request> batch)
    {
        if (world.Now < _fullUntil && !world.IsCalm)
            return new IOException("database or disk is full");
        if (_failsOnce)
        {
            _failsOnce = false;
            return new IOException("disk I/O error");
        }

        List<long> written = [];
        var said = world.History.Count;
        foreach (var request in batch)
        {
            if (request.Term is { } term && term != _newest && world.Without != Guard.JournalTerm)
                return Undo(new FencedException(term, _newest));
            try
            {
                written.AddRange(request.Work());
            }
            catch (ArgumentException e)
            {
                return Undo(e);
            }
        }

        return null;

        Exception Undo(Exception reason)
        {
            written.ForEach(number => _rows.Remove(number));
            world.Unsay(said);
            return reason;
        }
    }

    /// <exception cref="ArgumentException">It does not follow the run's last event.</exception>
    private IEnumerable<long> Insert(SimCoordinator owner, Term term, long first, IReadOnlyList<IRunEvent> events)
    {
        if (first != _rows.Count + 1 && world.Without != Guard.JournalOrder)
            throw new ArgumentException("it does not follow the last event");
        for (var i = 0; i < events.Count; i++)
        {
            _rows.Add(first + i, (term, world.Now, events[i]));
            world.Say(owner.Host, new Journaled(World.Run, first + i, term, events[i]));
            yield return first + i;
        }
    }

    private sealed record Request(Term? Term, Func<IEnumerable<long>> Work, Action<Exception?> Done);

    private sealed class Writer
    {
        public List<Request> Waiting { get; } = [];

        /// <summary>What is being written now.</summary>
        public List<Request>? Batch { get; set; }
    }
}
