using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Journal;

/// <summary>A run's state, made again from its journal.</summary>
public static class RunReplay
{
    /// <param name="rows">All of a run's rows, at least one.</param>
    /// <param name="now">The monotonic time at which deadlines begin anew.</param>
    /// <exception cref="InvalidDataException">A row was written by a newer version, or is damaged.</exception>
    public static RunState Fold(IReadOnlyList<JournalRow> rows, TimeSpan now = default) =>
        Fold(rows.Select(row => row.Event), now);

    public static RunState Fold(IEnumerable<IRunEvent> events, TimeSpan now = default)
    {
        RunState? state = null;
        foreach (var e in events)
        {
            state = state is null
                ? RunEvolution.Begin(
                    e as RunSubmitted
                        ?? throw new InvalidDataException("a run's journal does not begin with its submission"), now)
                : RunEvolution.Apply(state, e, now);
        }

        return state ?? throw new InvalidDataException("there is nothing in the journal of this run");
    }
}
