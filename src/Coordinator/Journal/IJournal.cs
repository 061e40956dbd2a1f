using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;

namespace KdCluster.Coordinator.Journal;

/// <param name="Number">1, 2, ... within the run, without gaps.</param>
public sealed record JournalRow(RunId Run, long Number, Term Term, DateTimeOffset Time, string Type, byte[] Json)
{
    /// <exception cref="InvalidDataException">Written by a newer version, or damaged.</exception>
    public IRunEvent Event => JournalCodec.Decode(Type, Json);
}

/// <summary>A run in the list of all runs.</summary>
/// <param name="Ended">How it ended; null while it goes on.</param>
public sealed record JournalRun(RunId Run, RunSummary? Ended);

/// <summary>
/// The append-only record of all runs. It decides who the coordinator is: only the newest term may write. No call
/// blocks its caller: the answers come from threads of the journal's own. Each may fail with a
/// <see cref="JournalException"/>.
/// </summary>
public interface IJournal
{
    /// <summary>Takes the next term; from now on every older one is refused.</summary>
    Task<Term> BeginTerm();

    /// <summary>Every run in the order of submission.</summary>
    Task<IReadOnlyList<JournalRun>> Runs();

    /// <summary>The runs that are not closed, in the order of submission.</summary>
    Task<IReadOnlyList<RunId>> OpenRuns();

    /// <summary>The first run that was submitted with this idempotency key; null when there is none.</summary>
    Task<RunId?> FindByKey(string key);

    /// <summary>A run's events with numbers above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<JournalRow>> Read(RunId run, long after = 0, int limit = int.MaxValue);

    /// <summary>
    /// Appends the first event of each of these new runs: of all or of none. Done when they are on disk.
    /// </summary>
    /// <exception cref="FencedException">A newer coordinator writes this journal.</exception>
    Task Begin(Term term, IReadOnlyList<RunSubmitted> runs);

    /// <summary>
    /// Appends; done when the events are on disk. Calls for one run take effect in the order in which they are made.
    /// </summary>
    /// <param name="first">Number of the first event: one more than the run's last.</param>
    /// <param name="ended">What lists show of the run from now on, when one of these events ends it.</param>
    /// <exception cref="FencedException">A newer coordinator writes this journal.</exception>
    Task Append(RunId run, Term term, long first, IReadOnlyList<IRunEvent> events, RunSummary? ended = null);

    /// <summary>Nothing is left to do for this run: a coordinator that starts does not look at it again.</summary>
    Task Close(RunId run, Term term);

    /// <summary>
    /// Tries to write when that failed last, or is long ago. Null when the journal can be written and read, else the
    /// reason why not.
    /// </summary>
    Task<JournalException?> Check();
}

/// <summary>Another coordinator has taken over the journal: this one must stop at once.</summary>
public sealed class FencedException(Term mine, Term newest)
    : Exception($"the journal is written by a coordinator of term {newest}; this one has term {mine} and stops");
