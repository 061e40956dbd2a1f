namespace Akka.Cluster.SBR;

/// <summary>
/// Decides who stays when some nodes cannot reach each other. A function of the gossip alone: nodes that share one come to the same survivors, and the two sides of a
/// clean split, whose gossips differ, come to survivors that are on one side.
/// </summary>
internal static class DowningStrategy
{
    /// <summary>
    /// The oldest member (of the role) stays, and with it, by age, everybody that can reach and be reached by all who stay. An oldest that would stay alone against two or
    /// more goes instead, when <paramref name="downIfAlone"/>.
    /// </summary>
    public static HashSet<UniqueAddress> KeepOldest(IReadOnlyCollection<Member> members, Func<UniqueAddress, UniqueAddress, bool> cut, bool downIfAlone, string role)
    {
        var byAge = members.OrderBy(m => !Counts(m, role)).ThenBy(m => m, Member.AgeOrdering).ToArray();
        if (byAge.Length == 0 || !Counts(byAge[0], role))
            return [];
        var survivors = Together(byAge, cut);
        var counted = byAge.Where(m => Counts(m, role)).ToArray();
        var here = counted.Count(m => survivors.Contains(m.UniqueAddress));
        return downIfAlone && here == 1 && counted.Length - here >= 2 ? Together(byAge[1..], cut) : survivors;
    }

    /// <summary>The largest group of members that reach each other stays; of two equal ones that with the lowest address.</summary>
    public static HashSet<UniqueAddress> KeepMajority(IReadOnlyCollection<Member> members, Func<UniqueAddress, UniqueAddress, bool> cut, string role)
    {
        var byAddress = members.Order().ToArray();
        return byAddress
            .Select(first => Together([first, .. byAddress.Where(m => !m.Equals(first))], cut))
            .MaxBy(group => members.Count(m => Counts(m, role) && group.Contains(m.UniqueAddress))) ?? [];
    }

    /// <summary>The first, and each further one that is not cut off from anybody before it.</summary>
    private static HashSet<UniqueAddress> Together(IEnumerable<Member> ordered, Func<UniqueAddress, UniqueAddress, bool> cut)
    {
        var group = new HashSet<UniqueAddress>();
        foreach (var member in ordered)
        {
            if (group.All(other => !cut(member.UniqueAddress, other)))
                group.Add(member.UniqueAddress);
        }

        return group;
    }

    /// <summary>Who is not Up yet has no say.</summary>
    private static bool Counts(Member member, string role) =>
        member.Status is (MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting) && (role.Length == 0 || member.HasRole(role));
}
