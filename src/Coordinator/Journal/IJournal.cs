using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Coordinator.Journal;

/// <param name="Number">1, 2, ... within the run, without gaps.</param>
public sealed record JournalRow(RunId Run, long Number, Term Term, DateTimeOffset Time, string Type, byte[] Json)
{
    /// <exception cref="InvalidDataException">Written by a newer version, or damaged.</exception>
    public IRunEvent Event => JournalCodec.Decode(Type, Json);
}

/// <summary>
/// The append-only record of all runs. It decides who the coordinator is: only the newest term may write.
/// </summary>
public interface IJournal
{
    /// <summary>Takes the next term; from now on every older one is refused.</summary>
    Term BeginTerm();

    /// <summary>Runs in the order of their submission.</summary>
    IReadOnlyList<RunId> Runs();

    /// <summary>A run's events with numbers above <paramref name="after"/>, in order.</summary>
    IReadOnlyList<JournalRow> Read(RunId run, long after = 0, int limit = int.MaxValue);

    /// <summary>
    /// Appends the first event of each of these new runs: of all or of none. Done when they are on disk.
    /// </summary>
    /// <exception cref="FencedException">A newer coordinator writes this journal.</exception>
    Task Begin(Term term, IReadOnlyList<RunSubmitted> runs);

    /// <summary>
    /// Appends; done when the events are on disk. Calls for one run take effect in the order in which they are made.
    /// </summary>
    /// <param name="first">Number of the first event: one more than the run's last.</param>
    /// <exception cref="FencedException">A newer coordinator writes this journal.</exception>
    Task Append(RunId run, Term term, long first, IReadOnlyList<IRunEvent> events);
}

/// <summary>Another coordinator has taken over the journal: this one must stop at once.</summary>
public sealed class FencedException(Term mine, Term newest)
    : Exception($"the journal is written by a coordinator of term {newest}; this one has term {mine} and stops");
