namespace KdCluster.Coordinator.Membership;

public sealed record NodeTimings
{
    /// <summary>A node that has said nothing for this long is gone, whatever the cluster says.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The same when nobody listens any more where the node was.</summary>
    public TimeSpan Relink { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a started coordinator waits for the nodes that its journal names.</summary>
    public TimeSpan Return { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a started coordinator does not judge that placement cannot be met: nodes may be about to join.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromSeconds(10);
}
