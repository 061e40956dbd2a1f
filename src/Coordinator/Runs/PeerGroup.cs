using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>Peers of a stage that its rules cannot tell apart by where they are.</summary>
/// <param name="Epoch">The epoch that they train; of peers that train none now, the one that they trained last.</param>
public readonly record struct PeerGroup(PeerRole Role, bool IsControl, PeerPhase Phase, int Epoch)
{
    public bool IsStudent => Role == PeerRole.Train && !IsControl;

    public bool IsGone => Phase is PeerPhase.Freed or PeerPhase.Abandoned or PeerPhase.Releasing;

    public static PeerGroup Of(RunPeer p) =>
        new(p.Role, p.Plan.IsControl, p.Phase, p.Phase == PeerPhase.Training ? p.Epoch : p.TrainedEpoch);
}
