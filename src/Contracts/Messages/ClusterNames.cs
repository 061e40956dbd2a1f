namespace KdCluster.Contracts.Messages;

/// <summary>Names that both sides must agree on.</summary>
public static class ClusterNames
{
    /// <summary>Name of the actor system.</summary>
    public const string System = "kd";

    public const string CoordinatorRole = "coordinator";

    public const string PeerRole = "peer";

    /// <summary>The singleton manager, `/user/coordinator`: what a singleton proxy is pointed at.</summary>
    public const string CoordinatorManager = "coordinator";

    /// <summary>The singleton itself, below its manager.</summary>
    public const string CoordinatorSingleton = "singleton";

    /// <summary>The node's actor, `/user/node`.</summary>
    public const string NodeActor = "node";
}
