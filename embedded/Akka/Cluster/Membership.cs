using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>What follows from a gossip: leader, convergence, and what the leader then does. Pure.</summary>
internal static class Membership
{
    /// <summary>
    /// The members that somebody cannot reach, as <paramref name="self"/> sees it. What downed nodes say does not count, nor what those say that this node cannot reach
    /// itself: a node that hears nobody would otherwise make all others look lost.
    /// </summary>
    public static ImmutableHashSet<UniqueAddress> Unreachable(Gossip gossip, UniqueAddress self)
    {
        var mute = gossip.Members.Values
            .Where(m => m.UniqueAddress != self && (m.Status == MemberStatus.Down || gossip.Reachability.IsUnreachable(self, m.UniqueAddress)))
            .Select(m => m.UniqueAddress);
        return gossip.Reachability.WithoutObservers(mute).Unreachable.Remove(self);
    }

    /// <summary>The first by address among those that can lead: everybody who sees the same comes to the same.</summary>
    public static UniqueAddress? Leader(Gossip gossip, UniqueAddress self, string? role = null)
    {
        var unreachable = Unreachable(gossip, self);
        var candidates = gossip.Members.Values
            .Where(m => (role is null || m.HasRole(role)) && m.Status != MemberStatus.Down && !unreachable.Contains(m.UniqueAddress))
            .ToArray();
        var leading = candidates.FirstOrDefault(m => m.Status is MemberStatus.Up or MemberStatus.Leaving);
        if (leading is not null || candidates.Length == 0)
            return leading?.UniqueAddress;
        int[] order = [(int)MemberStatus.Joining, (int)MemberStatus.WeaklyUp, (int)MemberStatus.Exiting, (int)MemberStatus.Down];
        return candidates.MinBy(m => Array.IndexOf(order, (int)m.Status))?.UniqueAddress;
    }

    /// <summary>True when every member that counts has seen this version and none that counts is unreachable.</summary>
    public static bool Convergence(Gossip gossip, UniqueAddress self, ImmutableHashSet<UniqueAddress> exitingConfirmed)
    {
        var blocked = Unreachable(gossip, self)
            .Where(node => !exitingConfirmed.Contains(node))
            .Any(node => gossip.Find(node) is { Status: not (MemberStatus.Down or MemberStatus.Exiting) });
        return !blocked && gossip.Members.Values.All(m =>
            m.Status is not (MemberStatus.Up or MemberStatus.Leaving) || gossip.Seen.Contains(m.UniqueAddress) || exitingConfirmed.Contains(m.UniqueAddress));
    }

    /// <summary>Moves members on: Joining to Up, Leaving to Exiting, and removes those that have exited or are down.</summary>
    public static LeaderActions Act(Gossip gossip, UniqueAddress self, ImmutableHashSet<UniqueAddress> exitingConfirmed, Func<Gossip, bool> enoughMembers)
    {
        var unreachable = Unreachable(gossip, self);
        HashSet<UniqueAddress> removed = [.. gossip.Members.Values
            .Where(m => (m.Status is MemberStatus.Down or MemberStatus.Exiting && unreachable.Contains(m.UniqueAddress))
                || (m.Status == MemberStatus.Exiting && exitingConfirmed.Contains(m.UniqueAddress)))
            .Select(m => m.UniqueAddress)];
        var upNumber = gossip.Members.Values.Where(m => m.UpNumber < int.MaxValue).Select(m => m.UpNumber).DefaultIfEmpty(0).Max();
        var enough = enoughMembers(gossip);
        var changed = new List<Member>();
        foreach (var member in gossip.Members.Values)
        {
            if (member.Status == MemberStatus.Leaving)
                changed.Add(member.Copy(MemberStatus.Exiting));
            else if (enough && member.Status is (MemberStatus.Joining or MemberStatus.WeaklyUp))
                changed.Add(member.CopyUp(++upNumber));
        }

        return new LeaderActions(changed, removed);
    }
}

internal sealed record LeaderActions(IReadOnlyCollection<Member> Changed, IReadOnlyCollection<UniqueAddress> Removed)
{
    public bool Any => Changed.Count > 0 || Removed.Count > 0;
}
