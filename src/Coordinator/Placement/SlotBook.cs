using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Placement;

/// <summary>
/// Which slot of which node is whose. Runs say what they have and want, nodes what they offer; <see cref="Match"/> says
/// who gets what. The same calls give the same places. Not thread-safe: it belongs to one actor.
/// </summary>
public sealed partial class SlotBook
{
    private readonly SortedDictionary<string, Offer> _nodes = new(StringComparer.Ordinal);
    private readonly List<SlotDemand> _demands = [];
    private readonly Dictionary<(RunId, PeerId), SlotHold> _granted = [];

    /// <summary>
    /// A node that is there; unless <paramref name="open"/>, it takes nobody new (it leaves, or cannot be reached).
    /// </summary>
    public void Offer(NodeId node, IReadOnlyList<SlotDescription> slots, bool open) =>
        _nodes[node.Value] = new Offer(node, slots, open);

    public void Withdraw(NodeId node)
    {
        _nodes.Remove(node.Value);
        foreach (var key in _granted.Where(g => g.Value.Node == node).Select(g => g.Key).ToList())
            _granted.Remove(key);
    }

    /// <summary>A run takes its place in the line, behind all that are there; what it wants it says later.</summary>
    public void Enter(RunId run) => _demands.Add(new SlotDemand(run, [], [], false));

    /// <returns>Whether it is another demand than before.</returns>
    public bool Demand(SlotDemand demand)
    {
        var at = _demands.FindIndex(d => d.Run == demand.Run);
        if (at >= 0 && _demands[at].Says(demand))
            return false;
        if (at < 0)
            _demands.Add(demand);
        else
            _demands[at] = demand;
        foreach (var (key, grant) in _granted.Where(g => g.Key.Item1 == demand.Run).ToList())
        {
            var taken = demand.Holds.Any(h => h.Peer == grant.Peer && h.Incarnation.Value >= grant.Incarnation.Value);
            var awaited = demand.Wants.Any(w => w.Peer == grant.Peer && w.Incarnation == grant.Incarnation);
            if (taken || !awaited)
                _granted.Remove(key);
        }

        return true;
    }

    public void Forget(RunId run)
    {
        _demands.RemoveAll(d => d.Run == run);
        Renounce(run);
    }

    /// <summary>The run does not know what it was granted and has not taken.</summary>
    public void Renounce(RunId run)
    {
        foreach (var key in _granted.Keys.Where(k => k.Item1 == run).ToList())
            _granted.Remove(key);
    }

    /// <summary>
    /// New places for every run that wants some, oldest run first. A stage begins whole; when the oldest that wants to
    /// begin finds too little free, and there would be enough without the others, it is next: no younger one begins
    /// before it, however little that one needs. So each stage that fits the cluster has its turn, and since no stage
    /// holds slots while it waits for more, none waits for ever.
    /// </summary>
    public IReadOnlyList<SlotAnswer> Match()
    {
        var taken = _demands.SelectMany(d => d.Holds).Concat(_granted.Values).Where(h => h.Slot >= 0)
            .Select(h => (h.Node, h.Slot)).ToHashSet();
        var answers = new List<SlotAnswer>();
        var lacks = new List<(RunId Run, int Slots)>();
        RunId? next = null;
        var stageWaits = false;
        foreach (var demand in _demands)
        {
            var wants = demand.Wants.Where(w => !_granted.ContainsKey((demand.Run, w.Peer))).ToList();
            if (wants.Count == 0)
            {
                answers.Add(new SlotAnswer(demand.Run, [], null));
                continue;
            }

            if (demand.Together && next is { } before)
            {
                answers.Add(
                    new SlotAnswer(
                        demand.Run, [],
                        $"{wants.Count} {(wants.Count == 1 ? "slot" : "slots")} needed; "
                            + $"run {before} is next in line") { Queued = true });
                continue;
            }

            var trial = taken.ToHashSet();
            var grants = wants.Select(w => Place(w, trial)).OfType<SlotGrant>().ToImmutableArray();
            var missing = grants.Length == wants.Count
                ? null
                : Describe([.. wants.Where(w => grants.All(g => g.Peer != w.Peer))], taken);
            if (missing is not null && FitsWithoutOthers(wants))
            {
                lacks.Add((demand.Run, wants.Count - grants.Length));
                next = demand.Together ? demand.Run : next;
            }

            if (demand.Together && missing is not null)
                (grants, stageWaits) = ([], true);

            foreach (var g in grants)
            {
                _granted[(demand.Run, g.Peer)] = new SlotHold(g.Peer, g.Incarnation, g.Node, g.Slot);
                if (g.Slot >= 0)
                    taken.Add((g.Node, g.Slot));
            }

            answers.Add(new SlotAnswer(demand.Run, grants, missing) { Queued = next == demand.Run });
        }

        GiveBack(answers, lacks);
        if (!stageWaits)
            GiveSpare(answers, taken);
        return answers;
    }

    /// <summary>What runs have and want, and what nodes have. Serving teachers take no slot.</summary>
    public SlotRoom Room()
    {
        var taken = _demands.SelectMany(d => d.Holds).Concat(_granted.Values).Where(h => h.Slot >= 0)
            .Select(h => (h.Node, h.Slot)).ToHashSet();
        var wanted = _demands.Sum(
            d => d.Holds.Count(h => h.Slot >= 0) + d.Wants.Count(w => w.Role != PeerRole.Serve));
        return new(wanted, [.. _nodes.Values.Select(n => new NodeRoom(
            n.Node.Value, n.Slots.Count(s => s.Closed is null), taken.Count(t => t.Node == n.Node), n.Open))]);
    }

    /// <summary>The nodes on which runs have peers, there or not.</summary>
    public IReadOnlyList<NodeId> Holders() => [.. _demands.SelectMany(d => d.Holds).Select(h => h.Node).Distinct()];

    /// <summary>Whose each slot of a node is.</summary>
    public IReadOnlyDictionary<int, (RunId Run, PeerId Peer)> Taken(NodeId node) => _demands
        .SelectMany(d => d.Holds.Where(h => h.Node == node && h.Slot >= 0).Select(h => (h.Slot, d.Run, h.Peer)))
        .GroupBy(x => x.Slot).ToDictionary(g => g.Key, g => (g.First().Run, g.First().Peer));

    private bool FitsWithoutOthers(List<SlotRequest> wants)
    {
        var none = new HashSet<(NodeId, int)>();
        return wants.All(w => Place(w, none) is not null);
    }

    private SlotGrant? Place(SlotRequest want, HashSet<(NodeId, int)> taken)
    {
        var open = _nodes.Values.Where(n => n.Open && !want.Avoid.Contains(n.Node)).ToList();
        if (want.Role == PeerRole.Serve)
        {
            var host = open.Where(n => n.Slots.Any(s => s.Closed is null && DeviceFit.Fits(want.Device, s.Device)))
                .OrderByDescending(n => n.Node == want.Prefer).ThenByDescending(n => Free(n, taken)).FirstOrDefault();
            return host is null
                ? null
                : new SlotGrant(
                    want.Peer, want.Incarnation, host.Node, -1,
                    host.Slots.First(s => s.Closed is null && DeviceFit.Fits(want.Device, s.Device)).Device);
        }

        var best = open.SelectMany(
            n => n.Slots.Where(
                s => s.Closed is null && !taken.Contains((n.Node, s.Index)) && DeviceFit.Fits(want.Device, s.Device))
                .Select(s => (Node: n, Slot: s)))
            .OrderByDescending(x => DeviceFit.IsGpu(x.Slot.Device)).ThenByDescending(x => x.Node.Node == want.Prefer)
            .ThenByDescending(x => Free(x.Node, taken)).ThenBy(x => x.Slot.Index).FirstOrDefault();
        if (best.Node is null)
            return null;
        taken.Add((best.Node.Node, best.Slot.Index));
        return new SlotGrant(want.Peer, want.Incarnation, best.Node.Node, best.Slot.Index, best.Slot.Device);
    }

    private static int Free(Offer node, HashSet<(NodeId, int)> taken) =>
        node.Slots.Count(s => s.Closed is null && !taken.Contains((node.Node, s.Index)));

    private string Describe(IReadOnlyList<SlotRequest> unplaced, HashSet<(NodeId, int)> taken)
    {
        var open = _nodes.Values.Where(n => n.Open).ToList();
        var kinds = unplaced.Select(w => w.Device).Distinct().Select(d => d is null ? "any device" : d)
            .Order(StringComparer.Ordinal);
        var names = string.Join(", ", unplaced.Take(4).Select(w => w.Peer.Value)) + (unplaced.Count > 4 ? ", ..." : "");
        var slots = open.Sum(n => n.Slots.Count);
        return $"{unplaced.Count} more {(unplaced.Count == 1 ? "slot" : "slots")} ({string.Join(", ", kinds)}) "
            + $"needed for {names}; "
            + $"{open.Count} {(open.Count == 1 ? "node has" : "nodes have")} {slots} in all, "
            + $"{open.Sum(n => Free(n, taken))} free" + Closed(open);
    }

    private static string Closed(List<Offer> open) => string.Concat(
        open.SelectMany(n => n.Slots.Where(s => s.Closed is not null).Select(s => $"; {n.Node}: {s.Closed}")).Distinct()
            .Take(3));
}

internal sealed record Offer(NodeId Node, IReadOnlyList<SlotDescription> Slots, bool Open);
