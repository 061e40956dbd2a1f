using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Plan;

namespace KdCluster.Histories;

/// <summary>All that is known of one run: its journal, and what the processes say.</summary>
public sealed class RunHistory
{
    private readonly Dictionary<(int Stage, PeerId, Incarnation), (JournalEntry, PeerAssigned)> _places = [];

    /// <param name="entries">Of all processes, each in its order.</param>
    public RunHistory(RunId run, IReadOnlyList<HistoryEntry> entries)
    {
        (Run, Entries) = (run, entries);
        Journal = [
            .. entries.Where(entry => entry.Event is Journaled x && x.Run == run)
            .Select(entry => new JournalEntry(entry, (Journaled)entry.Event))
            .DistinctBy(line => line.Number).OrderBy(line => line.Number)];
        IsWhole = Journal.Select((line, i) => line.Number == i + 1).All(x => x) && Journal.Count > 0;
        Processes = entries.Select(entry => entry.Process).ToHashSet(StringComparer.Ordinal);
        Cut = entries.GroupBy(entry => entry.Process).Where(of => of.Min(entry => entry.Number) > 1)
            .Select(of => of.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (line, e) in Events<PeerAssigned>())
            _places.TryAdd((e.Stage, e.Peer, e.Incarnation), (line, e));
    }

    public RunId Run { get; }

    public IReadOnlyList<HistoryEntry> Entries { get; }

    /// <summary>Each event once, by number.</summary>
    public IReadOnlyList<JournalEntry> Journal { get; }

    /// <summary>The journal is here from the first event on, without gaps.</summary>
    public bool IsWhole { get; }

    /// <summary>Whose history is here.</summary>
    public IReadOnlySet<string> Processes { get; }

    /// <summary>Processes whose oldest lines are gone.</summary>
    public IReadOnlySet<string> Cut { get; }

    public RunPlan? Plan => Events<RunSubmitted>().Select(x => x.Event.Plan).FirstOrDefault();

    /// <summary>Nodes on which peers of the run lived, and whose history is not here from the beginning.</summary>
    public IReadOnlyList<NodeId> Unknown => [
        .. Events<PeerAssigned>().Select(x => x.Event.Node).Distinct().Where(node => !Knows(node))];

    /// <summary>Its history is here from the beginning: what is not in it did not happen.</summary>
    public bool Knows(NodeId node) => Processes.Contains(node.Value) && !Cut.Contains(node.Value);

    public IEnumerable<(JournalEntry Line, T Event)> Events<T>()
        where T : IRunEvent =>
        Journal.Where(line => line.Event is T).Select(line => (line, (T)line.Event));

    public IEnumerable<(HistoryEntry Entry, T Event)> Said<T>()
        where T : IHistoryEvent =>
        Entries.Where(entry => entry.Event is T).Select(entry => (entry, (T)entry.Event));

    /// <summary>Where the journal says that this incarnation lives; null: it says nothing.</summary>
    public (JournalEntry Line, PeerAssigned Event)? PlaceOf(int stage, PeerId peer, Incarnation incarnation) =>
        _places.TryGetValue((stage, peer, incarnation), out var place) ? place : null;
}

/// <param name="Entry">The line of the history that says so.</param>
public sealed record JournalEntry(HistoryEntry Entry, Journaled Said)
{
    public long Number => Said.Number;

    public Term Term => Said.Term;

    public IRunEvent Event => Said.Event;
}
