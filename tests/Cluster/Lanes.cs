// Two lanes: much of a fault's test is waiting until somebody's silence is noticed, and the cores are free for the
// other lane meanwhile.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = 2)]

namespace KdCluster.Cluster.Tests;

/// <summary>Whatever names none of these runs in the first lane, one after the other.</summary>
public static class Lanes
{
    public const string Second = "second lane";

    /// <summary>It takes all cores for itself.</summary>
    public const string Alone = "alone";
}

[CollectionDefinition(Lanes.Alone, DisableParallelization = true)]
public sealed class AloneLane;
