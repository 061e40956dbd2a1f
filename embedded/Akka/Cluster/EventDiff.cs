namespace Akka.Cluster;

/// <summary>The events that lead from one view to a later one.</summary>
internal static class EventDiff
{
    public static IEnumerable<ClusterEvent.IClusterDomainEvent> Between(ClusterView before, ClusterView after)
    {
        foreach (var node in after.Unreachable.Except(before.Unreachable))
        {
            if (after.Gossip.Find(node) is { } member)
                yield return new ClusterEvent.UnreachableMember(member);
        }

        foreach (var node in before.Unreachable.Except(after.Unreachable))
        {
            if (after.Gossip.Find(node) is { } member)
                yield return new ClusterEvent.ReachableMember(member);
        }

        foreach (var member in after.Gossip.Members.Values)
        {
            if (before.Gossip.Find(member.UniqueAddress)?.Status != member.Status && Changed(member) is { } change)
                yield return change;
        }

        foreach (var member in before.Gossip.Members.Values)
        {
            // Down or Exiting comes before Removed, whether this node saw that or not.
            if (!after.Gossip.HasMember(member.UniqueAddress))
                yield return new ClusterEvent.MemberRemoved(member.Copy(MemberStatus.Removed), member.Status == MemberStatus.Exiting ? MemberStatus.Exiting : MemberStatus.Down);
        }

        if (!Equals(before.Leader, after.Leader))
            yield return new ClusterEvent.LeaderChanged(after.Leader);
        foreach (var role in before.RoleLeaders.Keys.Union(after.RoleLeaders.Keys))
        {
            if (!Equals(before.RoleLeaders.GetValueOrDefault(role), after.RoleLeaders.GetValueOrDefault(role)))
                yield return new ClusterEvent.RoleLeaderChanged(role, after.RoleLeaders.GetValueOrDefault(role));
        }
    }

    private static ClusterEvent.IMemberEvent? Changed(Member member) => member.Status switch
    {
        MemberStatus.Joining => new ClusterEvent.MemberJoined(member),
        MemberStatus.Up => new ClusterEvent.MemberUp(member),
        MemberStatus.Leaving => new ClusterEvent.MemberLeft(member),
        MemberStatus.Exiting => new ClusterEvent.MemberExited(member),
        MemberStatus.Down => new ClusterEvent.MemberDowned(member),
        _ => null,
    };
}
