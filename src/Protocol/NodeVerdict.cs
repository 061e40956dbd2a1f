using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>What a node does with a message about a peer.</summary>
public abstract record NodeVerdict
{
    private NodeVerdict()
    {
    }

    public sealed record Answer(IMessage Reply) : NodeVerdict;

    /// <summary>To the peer that it is about.</summary>
    public sealed record Forward : NodeVerdict;

    /// <summary>Start it; an older incarnation of it is ended.</summary>
    public sealed record Host(AssignPeer Assigned) : NodeVerdict;

    /// <summary>It needs no answer, and what it is about is gone.</summary>
    public sealed record Ignore : NodeVerdict;
}
