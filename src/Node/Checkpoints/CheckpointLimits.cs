namespace KdCluster.Node.Checkpoints;

/// <summary>What a node keeps of what its peers wrote; what is gone is fetched from the coordinator's copy.</summary>
/// <param name="OfPeer">Of each peer, the newest so many.</param>
/// <param name="Runs">Of the runs, the newest so many.</param>
/// <param name="KeepFor">None of a run that has written nothing for so long.</param>
public sealed record CheckpointLimits(int OfPeer, int Runs, TimeSpan KeepFor)
{
    public static CheckpointLimits Default { get; } = new(3, 20, TimeSpan.FromDays(30));
}
