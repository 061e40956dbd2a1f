using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

internal sealed partial class ClusterDaemon
{
    private static readonly TimeSpan s_repeatJoin = TimeSpan.FromSeconds(2);
    private ImmutableArray<Address> _seeds = [];
    private HashSet<Address> _seedsWithout = [];
    private Address? _joining;
    private bool _seeking;
    private long _seekingSince;
    private long _joiningSince;
    private long _joinSent;

    /// <summary>Looks for a cluster at the seeds; the first of them forms one when there is none.</summary>
    private void JoinSeeds(ImmutableArray<Address> seeds)
    {
        if (IsMember || _stopping || seeds.Length == 0)
            return;
        _seeds = seeds;
        _seedsWithout = [];
        _seeking = true;
        _joining = null;
        _seekingSince = Environment.TickCount64;
        if (seeds.All(s => s.Equals(_self.Address)))
        {
            JoinTo(_self.Address);
            return;
        }

        AskSeeds();
    }

    private void AskSeeds()
    {
        foreach (var seed in _seeds.Where(s => !s.Equals(_self.Address)))
            DaemonAt(seed).Tell(new InitJoin(), Self);
    }

    private void AnswerInitJoin()
    {
        var status = _view.SelfMember?.Status;
        if (status is MemberStatus.Up or MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Leaving)
            Sender.Tell(new InitJoinAck(_self.Address), Self);
        else
            Sender.Tell(new InitJoinNack(_self.Address), Self);
    }

    private void TakeInitJoinAck(InitJoinAck ack)
    {
        if (_seeking && _joining is null)
            JoinTo(ack.Address);
    }

    private void TakeInitJoinNack(InitJoinNack nack)
    {
        if (!_seeking || _joining is not null || !_self.Address.Equals(_seeds[0]))
            return;
        _seedsWithout.Add(nack.Address);
        // None of them has a cluster, and all have said so: no need to wait longer.
        if (_seeds.All(s => s.Equals(_self.Address) || _seedsWithout.Contains(s)))
            JoinTo(_self.Address);
    }

    private void JoinTo(Address address)
    {
        if (IsMember || _stopping)
            return;
        _joining = address;
        _joiningSince = Environment.TickCount64;
        if (address.Equals(_self.Address))
        {
            Found();
            return;
        }

        SendJoin();
    }

    private void SendJoin()
    {
        _joinSent = Environment.TickCount64;
        DaemonAt(_joining!).Tell(new Join(_self, Options.Roles, Options.AppVersion), Self);
    }

    private void RetryJoin()
    {
        if (IsMember || _stopping)
            return;
        var now = Environment.TickCount64;
        if (_seeking && Options.ShutdownAfterUnsuccessfulJoin is { } give && now - _seekingSince > give.TotalMilliseconds)
        {
            _log.Warning("Joining of seed-nodes [{0}] was unsuccessful after {1}. Running CoordinatedShutdown.", string.Join(", ", _seeds), give);
            _stopping = true;
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
        }
        else if (_joining is not null)
        {
            if (_seeking && Options.RetryJoin is { } retry && now - _joiningSince > retry.TotalMilliseconds)
            {
                _joining = null;
                AskSeeds();
            }
            else if (now - _joinSent > s_repeatJoin.TotalMilliseconds)
            {
                SendJoin();
            }
        }
        else if (_seeking)
        {
            if (_self.Address.Equals(_seeds[0]) && now - _seekingSince > Options.SeedNodeTimeout.TotalMilliseconds)
                JoinTo(_self.Address);
            else
                AskSeeds();
        }
    }

    /// <summary>A cluster of this node alone.</summary>
    private void Found()
    {
        Info("Node [{0}] is JOINING itself (with roles [{1}]) and forming a new cluster", _self.Address, string.Join(", ", Options.Roles));
        var member = new Member(_self, int.MaxValue, MemberStatus.Joining, Options.Roles, Options.AppVersion);
        _seeking = false;
        Take(Gossip.Update([member]).ChangedBy(_self));
        LeaderActions();
    }

    private void TakeJoin(Join join)
    {
        var node = join.Node;
        if (!IsMember || _view.SelfMember is { Status: MemberStatus.Down or MemberStatus.Exiting })
            return;
        if (node.Address.Protocol != _self.Address.Protocol || node.Address.System != _self.Address.System)
        {
            _log.Warning("Node [{0}] was refused: members must be systems named [{1}]", node.Address, _self.Address.System);
            return;
        }

        if (Gossip.HasMember(node))
        {
            Sender.Tell(new Welcome(_self, Gossip), Self);
            return;
        }

        if (Gossip.Removed.Contains(node))
        {
            Info("Trying to join member [{0}] that was removed from the cluster. Restart it.", node);
            return;
        }

        if (Gossip.Members.Values.FirstOrDefault(m => m.Address.Equals(node.Address)) is { } old)
        {
            ReplaceIncarnation(old);
            return;
        }

        Info("Node [{0}] is JOINING, roles [{1}]", node.Address, string.Join(", ", join.Roles));
        var member = new Member(node, int.MaxValue, MemberStatus.Joining, join.Roles, join.Version);
        Take(Gossip.Update([member]).ChangedBy(_self));
        Sender.Tell(new Welcome(_self, Gossip), Self);
        LeaderActions();
        GossipToAll();
    }

    /// <summary>One address cannot be two processes: the earlier incarnation is dead. It is removed first, and the new one asks again.</summary>
    private void ReplaceIncarnation(Member old)
    {
        if (old.Status == MemberStatus.Down && Gossip.Reachability.IsUnreachable(_self, old.UniqueAddress))
        {
            LeaderActions();
            return;
        }

        Info("New incarnation of existing member [{0}] is trying to join. Existing will be removed from the cluster and then new member will be allowed to join.", old);
        var reachability = Gossip.Reachability.Set(_self, old.UniqueAddress, reachable: false);
        Take((Gossip.Update([old.Copy(MemberStatus.Down)]) with { Reachability = reachability }).ChangedBy(_self));
        LeaderActions();
        GossipToAll();
    }

    private void TakeWelcome(Welcome welcome)
    {
        if (IsMember || _stopping || _joining is null || !welcome.From.Address.Equals(_joining) || !welcome.Gossip.HasMember(_self))
            return;
        Info("Welcome from [{0}]", welcome.From.Address);
        _seeking = false;
        Take(welcome.Gossip.SeenBy(_self));
        GossipTo(welcome.From);
    }
}
