namespace KdCluster.Contracts.Messages;

/// <summary>What is published under which name.</summary>
public static class Topics
{
    /// <summary><see cref="PeerProgress"/>.</summary>
    public const string Progress = "kd.progress";

    /// <summary><see cref="RunChanged"/> and <see cref="EpochClosed"/>.</summary>
    public const string Runs = "kd.runs";
}
