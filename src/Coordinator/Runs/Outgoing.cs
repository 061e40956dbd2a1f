using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Sends what peers are owed: at once when it changes, then again with growing pauses until the state says that it is
/// done. The only thing it remembers is when it sent what; after a restart everything owed is sent anew.
/// </summary>
public sealed class Outgoing
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Dictionary<PeerId, Sent> _sent = [];
    private (RunPhase Phase, int Stage, int Epoch) _seen = (RunPhase.Submitted, -1, -1);

    /// <param name="again">Also what was sent some time ago and is still owed.</param>
    /// <param name="about"> The only peer that the last input was about: while an epoch is open, a mean is being made
    ///     or peers are released, nobody else's dues change by it, or hardly ever: who is to do a lost peer's share is
    ///     told with the next repetition.
    /// </param>
    public List<(NodeId Node, IPeerMessage Message)> Next(RunState s, TimeSpan now, bool again, PeerId? about = null)
    {
        var messages = new List<(NodeId, IPeerMessage)>();
        var isOne = !again
            && (s.Phase is RunPhase.Training or RunPhase.Clearing or RunPhase.Ending || s.Round is not null)
            && _seen == (s.Phase, s.Stage, s.Epoch);
        _seen = (s.Phase, s.Stage, s.Epoch);
        var peers = isOne && about is { } name ? Concerned(s, name) : s.InOrder;
        foreach (var p in peers)
        {
            var known = _sent.GetValueOrDefault(p.Name);
            if (
                !again && known is not null && ReferenceEquals(known.Peer, p) && known.Phase == s.Phase
                    && known.Epoch == s.Epoch)
                continue;
            var key = Outbox.Key(s, p);
            var isNew = known is null || known.Stage != s.Stage || known.Key != key;
            if (!isNew && !(again && now >= known!.Again))
            {
                _sent[p.Name] = known! with { Peer = p, Phase = s.Phase, Epoch = s.Epoch };
                continue;
            }

            if (p.Node is { } node && Outbox.Owed(s, p) is { } message)
                messages.Add((node, message));
            var tries = isNew ? 0 : known!.Tries + 1;
            _sent[p.Name] = new Sent(p, s.Phase, s.Stage, s.Epoch, key, now + Pause(p, tries), tries);
        }

        return messages;
    }

    /// <summary>The node has only now become known: send it everything at the next call.</summary>
    public void Forget(NodeId node)
    {
        foreach (var name in _sent.Where(x => x.Value.Peer.Node == node).Select(x => x.Key).ToList())
            _sent.Remove(name);
    }

    /// <summary>
    /// Of a peer at its own pace also its teachers, whose next sheet it may want; of a teacher, who may wait for it.
    /// </summary>
    private static IEnumerable<RunPeer> Concerned(RunState s, PeerId about) =>
        !s.Peers.TryGetValue(about, out var p) ? []
        : p.Role == PeerRole.Serve ? s.InOrder
        : OwnPace.Has(s, p) ? OwnPace.Teachers(s).Append(p)
        : [p];

    private static TimeSpan Pause(RunPeer p, int tries) =>
        p.Acknowledged ? Longest : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, tries)));

    private sealed record Sent(
        RunPeer Peer, RunPhase Phase, int Stage, int Epoch, (PeerPhase, Incarnation, int, int, SheetDue?, bool) Key,
        TimeSpan Again, int Tries);
}
