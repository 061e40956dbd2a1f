using KdCluster.Contracts.Messages;

namespace KdCluster.Simulation;

internal static class Refencing
{
    /// <summary>The same message under another fence.</summary>
    public static IPeerMessage Refenced(this IPeerMessage message, Fence fence) => message switch
    {
        AssignPeer x => x with { Fence = fence },
        ReleasePeer x => x with { Fence = fence },
        StartEpoch x => x with { Fence = fence },
        EpochFinishedAck x => x with { Fence = fence },
        SheetAvailable x => x with { Fence = fence },
        MakeSheet x => x with { Fence = fence },
        AverageShard x => x with { Fence = fence },
        ScoreEnsemble x => x with { Fence = fence },
        PeerReady x => x with { Fence = fence },
        PeerRefused x => x with { Fence = fence },
        PeerFailed x => x with { Fence = fence },
        PeerReleased x => x with { Fence = fence },
        EpochAccepted x => x with { Fence = fence },
        EpochFinished x => x with { Fence = fence },
        SheetReady x => x with { Fence = fence },
        EnsembleScored x => x with { Fence = fence },
        _ => throw new ArgumentException($"{message.GetType().Name} has no place here", nameof(message)),
    };
}
