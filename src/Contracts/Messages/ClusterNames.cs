namespace KdCluster.Contracts.Messages;

/// <summary>What the processes of a cluster find each other by.</summary>
public static class ClusterNames
{
    private const string ProcessRolePrefix = "process-";

    /// <summary>Name of the actor system: of the coordinator's, and of a node's link to it.</summary>
    public const string System = "kd";

    /// <summary>Name of a node's local actor system, in which it and its peers live.</summary>
    public const string LocalSystem = "kd-local";

    public const string CoordinatorRole = "coordinator";

    public const string NodeRole = "node";

    /// <summary>
    /// The singleton, and `/user/coordinator`, its manager: what a singleton proxy is pointed at.
    /// </summary>
    public const string Coordinator = "coordinator";

    /// <summary>`/user/beacon` of the coordinator, where a link asks whether it still serves.</summary>
    public const string Beacon = "beacon";

    /// <summary>The node's actor, `/user/node`, and the gate of its link.</summary>
    public const string NodeActor = "node";

    /// <summary>Every link of one node process has the same; it has one link at a time.</summary>
    public static string ProcessRole(string process) => ProcessRolePrefix + process;

    public static bool IsProcessRole(string role) => role.StartsWith(ProcessRolePrefix, StringComparison.Ordinal);
}
