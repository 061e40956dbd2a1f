using KdCluster.Contracts;
using KdCluster.Histories.Rules;

namespace KdCluster.Histories;

/// <summary>
/// Judges a run's history by the invariants, as far as a history can show them: the simulator's, or that of real
/// processes. What is not in a history (a node whose folder is not here, lines that were rotated away) accuses nobody.
/// </summary>
public static class Checker
{
    /// <summary>
    /// The invariants that a history can show broken; the others are for tests with clocks and gauges.
    /// </summary>
    public static IReadOnlyList<string> Judged { get; } =
        ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I13", "I14", "I16", "I17", "I18"];

    /// <summary>What is broken, the first in time first; nothing: all that can be judged holds.</summary>
    /// <param name="mustHaveEnded">The run had all the time that it can need.</param>
    public static IReadOnlyList<Violation> Judge(
        RunId run, IReadOnlyList<HistoryEntry> entries, bool mustHaveEnded = false)
    {
        var history = new RunHistory(run, entries);
        IEnumerable<Violation> broken = [
            .. TermRules.Judge(history), .. JournalRules.Judge(history, mustHaveEnded), .. EpochRules.Judge(history),
            .. SheetRules.Judge(history), .. PeerRules.Judge(history), .. CheckpointRules.Judge(history),
            .. NodeRules.Judge(history), .. ProgressRules.Judge(history), .. MembershipRules.Judge(history),
            .. MessageRules.Judge(history)];
        return [.. broken.OrderBy(v => v.Lines.Count == 0 ? DateTimeOffset.MaxValue : v.Lines.Max(line => line.At))];
    }
}
