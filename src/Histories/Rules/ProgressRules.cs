using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Histories.Rules;

/// <summary>
/// I7: while the coordinator and the nodes of enough peers are well, something happens to the run in every deadline.
/// A run that is paused, or has nobody placed, waits for others.
/// </summary>
internal static class ProgressRules
{
    /// <summary>
    /// With the settings as they are shipped: an overdue epoch (60 s), a lost peer that may come back (60 s), and
    /// orders that are repeated (30 s), one after the other.
    /// </summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(3);

    /// <summary>Slow epochs have longer deadlines.</summary>
    private const int Epochs = 20;

    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        if (history is not { IsWhole: true, Plan: { } plan } || !history.Said<Mended>().Any())
            yield break;
        var (faults, run, isBlamed) = (new FaultBook(), new Placed(plan), false);
        HistoryEntry? since = null;
        foreach (var entry in history.Entries)
        {
            if (since is not null && !isBlamed && entry.At - since.At > run.Patience)
            {
                isBlamed = true;
                yield return new(
                    "I7", $"nothing happened to the run for {run.Patience.TotalSeconds:0} s, though enough was well",
                    since, entry);
            }

            faults.See(entry.Event);
            var happened = entry.Event is Journaled x && x.Run == history.Run;
            if (happened)
                run.See(((Journaled)entry.Event).Event);
            if (!run.CanGoOn(faults))
                since = null;
            else if (since is null || happened || entry.Event is TermBegan)
                (since, isBlamed) = (entry, false);
        }
    }

    private sealed class Placed(RunPlan plan)
    {
        private readonly Dictionary<PeerId, NodeId> _places = [];
        private bool _rests;
        private double _slowest;

        public TimeSpan Patience => Shortest + TimeSpan.FromSeconds(Epochs * _slowest);

        public void See(IRunEvent happened)
        {
            switch (happened)
            {
                case PeerAssigned { Role: PeerRole.Train } x: _places[x.Peer] = x.Node; break;
                case PeerLost x: _places.Remove(x.Peer); break;
                case PeerFreed x: _places.Remove(x.Peer); break;
                case PeerRemoved x: _places.Remove(x.Peer); break;
                case PeerAbandoned x: _places.Remove(x.Peer); break;
                case PeerTrained x: _slowest = Math.Max(_slowest, x.Seconds); break;
                case RunPaused or RunEnding or RunEnded: _rests = true; break;
                case RunResumed: _rests = false; break;
            }
        }

        public bool CanGoOn(FaultBook faults) => !_rests && faults.IsWell(FaultBook.Coordinator)
            && _places.Count(place => faults.IsWell(place.Value.Value)) >= Math.Max(1, plan.Placement.MinPeers);
    }
}
