namespace KdCluster.Contracts.Messages;

/// <summary>The version of this conversation. Coordinator and nodes of one cluster must have the same.</summary>
public static class ProtocolVersion
{
    public const int Current = 7;
}
