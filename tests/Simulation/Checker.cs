using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Simulation;

/// <summary>Judges a history by the invariants. Knows nothing of how the coordinator works.</summary>
public static class Checker
{
    public static IEnumerable<string> Judge(History history, RunPlan plan)
    {
        var events = history.Journal.Select(e => e.Event).ToList();
        return [
            .. Terms(history), .. Epochs(events), .. Sheets(history, events, plan), .. Counting(events),
            .. Ends(events), .. Keys(events), .. Resumes(events)];
    }

    private static IEnumerable<string> Terms(History history)
    {
        for (var i = 1; i < history.Journal.Count; i++)
        {
            if (history.Journal[i].Term.Value < history.Journal[i - 1].Term.Value)
                yield return $"I1: term {history.Journal[i].Term} wrote after term {history.Journal[i - 1].Term}";
        }

        foreach (var (node, newest, obeyed) in history.Obeyed.Where(o => o.Obeyed.Value < o.Newest.Value))
            yield return $"I1: {node} obeyed term {obeyed} after {newest}";
    }

    private static IEnumerable<string> Epochs(IReadOnlyList<IRunEvent> events)
    {
        int stage = -1, open = -1, closed = -1;
        foreach (var e in events)
        {
            switch (e)
            {
                case StageOpened x:
                    if (x.Stage != stage + 1)
                        yield return $"I2: stage {x.Stage} opened after {stage}";
                    (stage, open, closed) = (x.Stage, -1, -1);
                    break;
                case EpochBegan x:
                    if (x.Stage != stage || x.Epoch != closed + 1 || open != closed)
                        yield return $"I2: epoch {x.Stage}/{x.Epoch} began while {open} was open and {closed} closed";
                    if (x.Participants.Count == 0)
                        yield return $"I2: epoch {x.Epoch} began with nobody";
                    open = x.Epoch;
                    break;
                case EpochEnded x:
                    if (x.Stage != stage || x.Epoch != open || open != closed + 1)
                        yield return $"I2: epoch {x.Stage}/{x.Epoch} ended while {open} was open and {closed} closed";
                    closed = x.Epoch;
                    break;
            }
        }
    }

    private static IEnumerable<string> Sheets(History history, IReadOnlyList<IRunEvent> events, RunPlan plan)
    {
        var made = new HashSet<SheetKey>();
        var stage = -1;
        var pool = new Dictionary<(int, int), HashSet<SheetKey>>();
        var seen = new Dictionary<(int Stage, int Epoch), List<SheetManifest>>();
        var known = new List<SheetManifest>();
        var current = plan;
        foreach (var e in events)
        {
            switch (e)
            {
                case StageOpened x: stage = x.Stage; known.Clear(); break;
                case SheetMade x: made.Add(SheetKey.Of(x.Sheet)); known.Add(x.Sheet); break;
                case EpochBegan x:
                    pool[(x.Stage, x.Epoch)] = [.. x.Pool];
                    seen[(x.Stage, x.Epoch)] = [.. known];
                    foreach (var key in x.Pool.Where(k => !made.Contains(k)))
                        yield return $"I3: epoch {x.Epoch} offers {key}, which nobody made in this stage";
                    break;
                case PeerTrained x:
                    if (x.Sheet is not null)
                    {
                        made.Add(SheetKey.Of(x.Sheet));
                        known.Add(x.Sheet);
                    }

                    var really = history.Trained.FirstOrDefault(
                        t => (t.Stage, t.Epoch, t.Peer, t.Incarnation, t.Attempt) == (
                            x.Stage, x.Epoch, x.Peer, x.Incarnation, x.Attempt));
                    if (really is null)
                    {
                        yield return $"I4: {x.Peer} never trained epoch {x.Epoch} attempt {x.Attempt}";
                        break;
                    }

                    if (x.Used is not null ? !x.Used.ToHashSet().SetEquals(really.Used) : really.Used.Count != x.Given)
                        yield return $"I4: the record of {x.Peer} epoch {x.Epoch} says "
                            + $"{(x.Used is null ? "all " + x.Given : x.Used.Count)}, it used {really.Used.Count}";
                    foreach (var key in really.Used.Where(k => !pool[(x.Stage, x.Epoch)].Contains(k)))
                        yield return $"I3: {x.Peer} used {key}, which epoch {x.Epoch} does not offer";
                    foreach (
                        var key in really.Used.Where(
                            k => k.View != current.Views.ViewOf(x.Epoch)
                                || (k.Epoch >= x.Epoch && !current.Stages[x.Stage].Teachers.Contains(k.Peer))))
                        yield return $"I3: {x.Peer} used {key} in epoch {x.Epoch} of view "
                            + $"{current.Views.ViewOf(x.Epoch)}";
                    if (plan.Exchange.Topology == ExchangeTopology.Full && really.Used.Any(k => k.Peer == x.Peer))
                        yield return $"I3: {x.Peer} learned from itself in epoch {x.Epoch}";
                    break;
            }
        }
    }

    private static IEnumerable<string> Counting(IReadOnlyList<IRunEvent> events)
    {
        var incarnations = new Dictionary<PeerId, int>();
        var trained = new HashSet<(int, int, PeerId)>();
        var began = new HashSet<PeerId>();
        foreach (var e in events)
        {
            switch (e)
            {
                case PeerAssigned x:
                    if (x.Incarnation.Value <= incarnations.GetValueOrDefault(x.Peer))
                        yield return $"I5: {x.Peer} assigned as incarnation {x.Incarnation} after "
                            + $"{incarnations[x.Peer]}";
                    incarnations[x.Peer] = x.Incarnation.Value;
                    break;
                case EpochBegan x: began = [.. x.Participants]; break;
                case PeerTrained x:
                    if (x.Incarnation.Value != incarnations[x.Peer])
                        yield return $"I5: {x.Peer}#{x.Incarnation} counted, but it is #{incarnations[x.Peer]}";
                    if (!trained.Add((x.Stage, x.Epoch, x.Peer)))
                        yield return $"I5: {x.Peer} counted twice in epoch {x.Epoch}";
                    break;
                case EpochEnded x:
                    if (
                        x.Participants.Concat(x.Missing).Distinct().Count() != x.Participants.Count + x.Missing.Count
                            || !x.Participants.Concat(x.Missing).ToHashSet().IsSubsetOf(began))
                        yield return $"I5: epoch {x.Epoch} ended with a wrong set of participants";
                    foreach (var p in x.Participants.Where(p => !trained.Contains((x.Stage, x.Epoch, p))))
                        yield return $"I5: {p} is recorded in epoch {x.Epoch} and did not train it";
                    break;
            }
        }
    }

    private static IEnumerable<string> Ends(IReadOnlyList<IRunEvent> events)
    {
        if (events.OfType<RunEnded>().Count() != 1 || events[^1] is not RunEnded)
            yield return $"I6: the run ended {events.OfType<RunEnded>().Count()} times; "
                + $"its last event is {events[^1].GetType().Name}";
    }

    private static IEnumerable<string> Keys(IReadOnlyList<IRunEvent> events) => events
        .Select(e => e switch
        {
            RunSubmitted x => x.Key,
            RunPaused x => x.Key,
            RunResumed x => x.Key,
            RunScaled x => x.Key,
            RunEnding x => x.Key,
            _ => null,
        })
        .OfType<string>().GroupBy(k => k).Where(g => g.Count() > 1)
        .Select(g => $"I10: key {g.Key} took effect {g.Count()} times");

    /// <summary>
    /// A peer that comes back has what the record says that it had: at most the epoch that was open is lost.
    /// </summary>
    private static IEnumerable<string> Resumes(IReadOnlyList<IRunEvent> events)
    {
        var last = new Dictionary<(int, PeerId), int>();
        var roles = new Dictionary<PeerId, PeerRole>();
        foreach (var e in events)
        {
            if (e is PeerTrained x)
                last[(x.Stage, x.Peer)] = x.Epoch;
            else if (e is PeerAssigned a)
                roles[a.Peer] = a.Role;
            else if (
                e is PeerStarted y && roles[y.Peer] == PeerRole.Train
                    && y.ResumedEpoch != last.GetValueOrDefault((y.Stage, y.Peer), -1))
                yield return $"I8: {y.Peer} came back with epoch {y.ResumedEpoch}, "
                    + $"it had finished {last.GetValueOrDefault((y.Stage, y.Peer), -1)}";
        }
    }
}
