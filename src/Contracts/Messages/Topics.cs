namespace KdCluster.Contracts.Messages;

/// <summary>What is published under which name.</summary>
public static class Topics
{
    /// <summary><see cref="PeerProgress"/>.</summary>
    public const string Progress = "kd.progress";
}
