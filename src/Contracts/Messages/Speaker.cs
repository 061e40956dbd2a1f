namespace KdCluster.Contracts.Messages;

/// <summary>Who may say a message. Each is said by one side only.</summary>
public static class Speaker
{
    /// <summary>Said by a node; all others are said by the coordinator and its runs.</summary>
    public static bool IsNode(IMessage message) => message is LinkCheck or NodeHello or NodeLeaving or StaleTerm
        or PeerReady or PeerRefused or PeerFailed or PeerReleased or PeerProgress or EpochAccepted or EpochFinished
        or SheetReady or EnsembleScored;

    /// <summary>The node in whose name it is said; null: the message does not name it.</summary>
    public static NodeId? NodeOf(IMessage message) => message switch
    {
        NodeHello x => x.Node,
        NodeLeaving x => x.Node,
        StaleTerm x => x.Node,
        PeerReady x => x.Node,
        PeerRefused x => x.Node,
        PeerFailed x => x.Node,
        PeerReleased x => x.Node,
        PeerProgress x => x.Node,
        _ => null,
    };
}
