using KdCluster.Contracts.Journal;

namespace KdCluster.Histories.Rules;

/// <summary>The journal only grows (I2), the run ends once (I6), a key has one effect (I10).</summary>
internal static class JournalRules
{
    public static IEnumerable<Violation> Judge(RunHistory history, bool mustHaveEnded) =>
        [.. Stays(history), .. Gaps(history), .. Ends(history, mustHaveEnded), .. Keys(history)];

    private static IEnumerable<Violation> Stays(RunHistory history)
    {
        var lines = history.Said<Journaled>().Where(x => x.Event.Run == history.Run)
            .GroupBy(x => x.Event.Number);
        foreach (var same in lines.Where(g => g.Count() > 1))
        {
            var first = same.First();
            var said = JournalCodec.Encode(first.Event.Event);
            foreach (var other in same.Skip(1))
            {
                if (
                    other.Event.Term != first.Event.Term
                        || !said.AsSpan().SequenceEqual(JournalCodec.Encode(other.Event.Event)))
                    yield return new(
                        "I2", $"event {same.Key} of the journal is not what it was", first.Entry, other.Entry);
            }
        }
    }

    /// <summary>The oldest lines may have been rotated away; in between nothing is missing.</summary>
    private static IEnumerable<Violation> Gaps(RunHistory history)
    {
        for (var i = 1; i < history.Journal.Count; i++)
        {
            var (before, after) = (history.Journal[i - 1], history.Journal[i]);
            if (after.Number != before.Number + 1)
                yield return new(
                    "I2", $"the journal has event {after.Number} after event {before.Number}", before.Entry,
                    after.Entry);
        }
    }

    private static IEnumerable<Violation> Ends(RunHistory history, bool mustHaveEnded)
    {
        var ends = history.Events<RunEnded>().ToList();
        if (ends.Count > 1)
            yield return new("I6", $"the run ended {ends.Count} times", [.. ends.Select(x => x.Line.Entry)]);
        if (ends.Count > 0 && history.Journal[^1].Event is not RunEnded)
            yield return new(
                "I6", $"something happened after the end of the run", ends[0].Line.Entry, history.Journal[^1].Entry);
        if (ends.Count == 0 && mustHaveEnded)
            yield return new("I6", "the run has no end", history.Journal.LastOrDefault()?.Entry);
    }

    private static IEnumerable<Violation> Keys(RunHistory history) => history.Journal
        .Select(line => (line.Entry, Key: line.Event switch
        {
            RunSubmitted x => x.Key,
            RunPaused x => x.Key,
            RunResumed x => x.Key,
            RunScaled x => x.Key,
            RunEnding x => x.Key,
            _ => null,
        }))
        .Where(x => x.Key is not null).GroupBy(x => x.Key).Where(g => g.Count() > 1)
        .Select(g => new Violation(
            "I10", $"the request {g.Key} took effect {g.Count()} times", [.. g.Select(x => x.Entry)]));
}
