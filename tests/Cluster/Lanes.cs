// Three at a time: much of a test is waiting for processes to start or to be missed, and the cores are free for others.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer("KdCluster.Cluster.Tests.LongestFirst", "Cluster")]

namespace KdCluster.Cluster.Tests;

public static class Lanes
{
    /// <summary>It takes all cores for itself.</summary>
    public const string Alone = "alone";
}

[CollectionDefinition(Lanes.Alone, DisableParallelization = true)]
public sealed class AloneLane;
