namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>What `kd chaos` was asked for.</summary>
public sealed record ChaosPlan(
    TimeSpan Time, int Seed, int Nodes, double FaultsPerMinute, int? Epochs, string Folder)
{
    /// <summary>After the last fault: everything must be well again by then.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromMinutes(5);

    public const int Peers = 3;

    public const double MostAccuracyLost = 0.01;

    public const double LeastTrained = 0.95;
}
