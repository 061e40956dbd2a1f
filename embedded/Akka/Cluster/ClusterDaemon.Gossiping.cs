using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterDaemon
{
    private long _lastReap;

    private void TakeGossip(GossipEnvelope envelope)
    {
        var theirs = envelope.Gossip;
        // Only from members, only for this incarnation, and only what still has it as a member.
        if (!IsMember || _stopping || envelope.To != _self || !Gossip.HasMember(envelope.From) || !theirs.HasMember(_self))
            return;
        var order = Gossip.Version.CompareTo(theirs.Version);
        switch (order)
        {
            case Ordering.Same:
                Take(Gossip with { Seen = Gossip.Seen.Union(theirs.Seen) });
                break;
            case Ordering.After:
                GossipTo(envelope.From);
                return;
            case Ordering.Before:
                Take(theirs.SeenBy(_self));
                break;
            case Ordering.Concurrent:
                Take(Gossip.Merge(theirs).SeenBy(_self));
                break;
        }

        if (order == Ordering.Same)
        {
            LeaderActions();
            return;
        }

        // The sender learns that this node has seen it; so does the leader, who waits for that.
        if (!theirs.Seen.Contains(_self) || order == Ordering.Concurrent)
            GossipTo(envelope.From);
        if (LeaderNode() is { } leader && leader != _self && leader != envelope.From)
            GossipTo(leader);
        LeaderActions();
    }

    private UniqueAddress? LeaderNode() => Membership.Leader(Gossip, _self);

    private void GossipTo(UniqueAddress node)
    {
        if (node != _self)
            DaemonAt(node.Address).Tell(new GossipEnvelope(_self, node, Gossip), Self);
    }

    private void GossipToAll()
    {
        foreach (var node in Gossip.Members.Keys)
            GossipTo(node);
    }

    /// <summary>A round of gossip: to a member that is not known to have seen this version, else to any.</summary>
    private void GossipToSomebody()
    {
        if (!IsMember || _stopping)
            return;
        UniqueAddress[] reachable = [.. Gossip.Members.Keys.Where(n => n != _self && !Gossip.Reachability.IsUnreachable(_self, n))];
        if (reachable.Length == 0)
            return;
        UniqueAddress[] unseen = [.. reachable.Where(n => !Gossip.Seen.Contains(n))];
        var choice = unseen.Length > 0 ? unseen : reachable;
        GossipTo(choice[_random.Next(choice.Length)]);
        if (_exiting && _out is not null)
            ConfirmExit();
    }

    /// <summary>Writes down whom this node cannot reach any more, and whom it can again.</summary>
    private void Reap()
    {
        var now = Environment.TickCount64;
        var stood = _lastReap > 0 && now - _lastReap > (Options.ReaperInterval.TotalMilliseconds * 2) + 1000;
        _lastReap = now;
        if (!IsMember || _stopping)
            return;
        if (stood)
        {
            _log.Warning("Cluster Node [{0}] - This process stood still; the failure detectors start over.", _self.Address);
            _detectors.Forgive(now);
            return;
        }

        var reachability = Gossip.Reachability;
        foreach (var node in _detectors.Nodes.Where(n => Gossip.HasMember(n) && !_exitingConfirmed.Contains(n)))
        {
            var available = _detectors.IsAvailable(node, now);
            var known = !reachability.IsUnreachable(_self, node);
            if (available == known || (available && !_detectors.IsMonitoring(node)))
                continue;
            // A downed incarnation does not come back, whatever answers at its address.
            if (available && Gossip.Find(node) is { Status: MemberStatus.Down })
                continue;
            reachability = reachability.Set(_self, node, available);
            if (available)
                Info("Marking node as REACHABLE [{0}]", Gossip.Find(node)!);
            else
                _log.Warning("Cluster Node [{0}] - Marking node as UNREACHABLE [{1}]", _self.Address, Gossip.Find(node)!);
        }

        if (ReferenceEquals(reachability, Gossip.Reachability))
            return;
        Take((Gossip with { Reachability = reachability }).ChangedBy(_self));
        LeaderActions();
        GossipToAll();
    }
}
