using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterDaemon
{
    private bool _acting;

    /// <summary>If this node leads and all have seen the same, moves members on.</summary>
    private void LeaderActions()
    {
        if (_acting || !IsMember || _stopping || LeaderNode() != _self || _view.SelfMember is { Status: MemberStatus.Down })
            return;
        _acting = true;
        try
        {
            // One move may make the next possible: a node alone goes from Joining to Up at once.
            while (IsMember && LeaderNode() == _self && Membership.Convergence(Gossip, _self, _exitingConfirmed))
            {
                var actions = Membership.Act(Gossip, _self, _exitingConfirmed, EnoughMembers);
                if (!actions.Any)
                    return;
                Move(actions);
            }
        }
        finally
        {
            _acting = false;
        }
    }

    private void Move(LeaderActions actions)
    {
        foreach (var member in actions.Changed)
            Info("Leader is moving node [{0}] to [{1}]", member.Address, member.Status);
        foreach (var node in actions.Removed)
        {
            Info("Leader is removing node [{0}]", node.Address);
            if (node != _self && Gossip.Find(node) is { Status: MemberStatus.Exiting })
                DaemonAt(node.Address).Tell(new Goodbye(node), Self);
        }

        var removesItself = actions.Removed.Contains(_self);
        Take(Gossip.Update(actions.Changed).Remove(actions.Removed).ChangedBy(_self));
        GossipToAll();
        if (removesItself)
            Leave();
    }

    private bool EnoughMembers(Gossip gossip)
    {
        var counted = gossip.Members.Values.Where(m => m.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up).ToArray();
        return counted.Length >= Options.MinMembers
            && Options.RolesWithMinimum.All(role => counted.Count(m => m.HasRole(role)) >= Options.MinMembersOf(role));
    }

    private void TakeDown(Address address)
    {
        if (!IsMember || _stopping)
            return;
        if (Gossip.Members.Values.FirstOrDefault(m => m.Address.Equals(address)) is not { Status: not MemberStatus.Down } member)
            return;
        Info("Marking node [{0}] as [Down]", address);
        Take(Gossip.Update([member.Copy(MemberStatus.Down)]).ChangedBy(_self));
        LeaderActions();
        GossipToAll();
    }

    /// <summary>Somebody holds this incarnation for dead for good; nothing but a restart heals that.</summary>
    private void QuarantinedBy(Address other)
    {
        if (!IsMember || _stopping || Gossip.Members.Values.All(m => !m.Address.Equals(other)))
            return;
        _log.Warning("Cluster Node [{0}] - Quarantined by [{1}]: this node was removed from the cluster and downs itself.", _self.Address, other);
        TakeDown(_self.Address);
    }

    /// <summary>This node was downed: it stops being one, and tells the others a last time.</summary>
    private void BeDown()
    {
        if (_stopping)
            return;
        _log.Warning("Cluster Node [{0}] - Node has been marked as DOWN. Shutting down myself", _self.Address);
        _stopping = true;
        GossipToAll();
        if (Options.RunCoordinatedShutdownWhenDown)
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
        else
            Context.Stop(Self);
    }
}
