namespace KdCluster.Coordinator.Membership;

/// <summary>From the cluster: what became of a node's link, by its address.</summary>
public sealed record MemberChanged(string Address, MemberChange Change);

public enum MemberChange
{
    /// <summary>Or removed: the node itself may come back with a new link.</summary>
    Unreachable,

    Reachable,

    /// <summary>Nobody listens there any more.</summary>
    LinkDied,
}
