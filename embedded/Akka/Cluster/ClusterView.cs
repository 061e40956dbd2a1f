using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>What this node knows of the cluster at one moment. Immutable, so that any thread may look.</summary>
internal sealed class ClusterView
{
    public ClusterView(Gossip gossip, UniqueAddress self)
    {
        Gossip = gossip;
        Self = self;
        Unreachable = Membership.Unreachable(gossip, self);
        Leader = gossip.HasMember(self) ? Membership.Leader(gossip, self)?.Address : null;
        RoleLeaders = gossip.HasMember(self)
            ? gossip.Members.Values.SelectMany(m => m.Roles).Distinct()
                .Select(role => (role, Leader: Membership.Leader(gossip, self, role)?.Address))
                .Where(r => r.Leader is not null)
                .ToImmutableDictionary(r => r.role, r => r.Leader!)
            : ImmutableDictionary<string, Address>.Empty;
    }

    public Gossip Gossip { get; }

    public UniqueAddress Self { get; }

    public ImmutableHashSet<UniqueAddress> Unreachable { get; }

    public Address? Leader { get; }

    public ImmutableDictionary<string, Address> RoleLeaders { get; }

    public Member? SelfMember => Gossip.Find(Self);

    public bool IsLeader => Equals(Leader, Self.Address);

    public ClusterEvent.CurrentClusterState ToState() => new(
        [.. Gossip.Members.Values],
        [.. Unreachable.Select(Gossip.Find).OfType<Member>()],
        [.. Gossip.Seen.Select(n => n.Address)],
        Leader,
        RoleLeaders);
}
