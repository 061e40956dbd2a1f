using System.Collections.Immutable;
using Akka.Cluster;

namespace KdCluster.Coordinator.Membership;

/// <summary>
/// The pure half of membership: which nodes' links are given up, and when. Only the coordinator judges; nodes never
/// suspect each other. A wrong judgement costs a node a new link and nothing else.
/// </summary>
/// <param name="Patience">How long a link may be unreachable.</param>
/// <param name="Silent">Unreachable links, and since when.</param>
/// <param name="Probed">Links of which it is being found out whether anybody listens at their address.</param>
public sealed record Judge(
    TimeSpan Patience,
    ImmutableDictionary<UniqueAddress, TimeSpan> Silent,
    ImmutableHashSet<UniqueAddress> Probed)
{
    public static Judge Of(TimeSpan patience) => new(
        patience, ImmutableDictionary<UniqueAddress, TimeSpan>.Empty, ImmutableHashSet<UniqueAddress>.Empty);

    public Judge Unreachable(UniqueAddress link, TimeSpan now) =>
        Silent.ContainsKey(link) ? this : this with { Silent = Silent.Add(link, now) };

    public Judge Reachable(UniqueAddress link) => this with { Silent = Silent.Remove(link) };

    public Judge Removed(UniqueAddress link) => Reachable(link) with { Probed = Probed.Remove(link) };

    /// <summary>A process has one link: the ones that it had before are given up.</summary>
    public static IEnumerable<LinkVerdict> Joined(LinkMember joined, IEnumerable<LinkMember> members) =>
        joined.Process is { } process
            ? members.Where(m => m.Process == process && m.IsStanding && m.Link != joined.Link)
                .Select(m => new LinkVerdict.GiveUp(m.Link, "its process has made a new link"))
            : [];

    /// <summary>Its connection broke. When nobody listens at its address any more, it need not be waited for.</summary>
    public (Judge After, LinkVerdict? Verdict) Broken(LinkMember member) =>
        member.Process is null || !member.IsPresent || Probed.Contains(member.Link)
            ? (this, null)
            : (this with { Probed = Probed.Add(member.Link) }, new LinkVerdict.Probe(member.Link));

    /// <param name="member">Null: it is no member any more.</param>
    /// <param name="refused">Nobody listens there.</param>
    public (Judge After, LinkVerdict? Verdict) Answered(UniqueAddress link, LinkMember? member, bool refused) => (
        this with { Probed = Probed.Remove(link) },
        refused && member is { IsPresent: true }
            ? new LinkVerdict.GiveUp(link, "nobody listens there any more") { IsDead = true }
            : null);

    /// <summary>
    /// Whoever was silent for too long is given up. Members that are down but not yet removed are hurried along: a
    /// leader that missed one of its peers' confirmations would wait for ever.
    /// </summary>
    public IEnumerable<LinkVerdict> Look(IEnumerable<LinkMember> members, TimeSpan now)
    {
        foreach (var member in members.Where(m => m.Process is not null))
        {
            if (member.IsDown)
                yield return new LinkVerdict.Hurry(member.Link);
            else if (Silent.TryGetValue(member.Link, out var since) && now - since >= Patience)
                yield return new LinkVerdict.GiveUp(
                    member.Link, $"it was silent for {Patience.TotalSeconds:0.#} s and more");
        }
    }
}

/// <summary>A member of the cluster, as far as the judge looks at it.</summary>
/// <param name="Process">Which node process's link it is; null: no node's.</param>
/// <param name="IsPresent">It is joining or up.</param>
/// <param name="IsDown">It was given up, and its removal is under way.</param>
public sealed record LinkMember(UniqueAddress Link, string? Process, bool IsPresent, bool IsDown)
{
    public bool IsStanding => !IsDown;
}

/// <summary>What is to be done about a link.</summary>
public abstract record LinkVerdict
{
    private LinkVerdict()
    {
    }

    /// <summary>It is quarantined, downed and removed. Its node may come back with a new link at any time.</summary>
    public sealed record GiveUp(UniqueAddress Link, string Reason) : LinkVerdict
    {
        /// <summary>Its process is dead, or has thrown this link away.</summary>
        public bool IsDead { get; init; }
    }

    /// <summary>Find out whether anybody listens at its address.</summary>
    public sealed record Probe(UniqueAddress Link) : LinkVerdict;

    /// <summary>Give the removal another push.</summary>
    public sealed record Hurry(UniqueAddress Link) : LinkVerdict;
}
