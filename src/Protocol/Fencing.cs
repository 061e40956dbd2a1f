using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

public static class Fencing
{
    /// <summary>The same answer for a newer question.</summary>
    public static IPeerMessage WithFence(this IPeerMessage reply, Fence fence) => reply switch
    {
        EpochFinished finished => finished with { Fence = fence },
        SheetReady ready => ready with { Fence = fence },
        EnsembleScored scored => scored with { Fence = fence },
        PeerReady ready => ready with { Fence = fence },
        PeerRefused refused => refused with { Fence = fence },
        _ => throw new ArgumentException($"{reply.GetType().Name} answers no work", nameof(reply)),
    };
}
