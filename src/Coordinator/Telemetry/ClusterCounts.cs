namespace KdCluster.Coordinator.Telemetry;

/// <summary>The cluster at one moment.</summary>
/// <param name="Runs">That go on.</param>
/// <param name="Slots">Of nodes that can be reached and take peers.</param>
/// <param name="Taken">By peers that train.</param>
/// <param name="Wanted">That runs have or wait for.</param>
public sealed record ClusterCounts(int Runs, int Nodes, int Slots, int Taken, int Wanted)
{
    public static readonly ClusterCounts None = new(0, 0, 0, 0, 0);
}
