namespace KdCluster.Contracts.Messages;

/// <summary>
/// A checkpoint that can be fetched as one file: weights, optimizer and random state packed together. Whoever fetches
/// it tries the addresses in order and checks length and hash before it takes anything from it.
/// </summary>
/// <param name="Epoch">The epoch of the stage after which it was taken; a peer that resumes from it trains Epoch + 1
///     next.</param>
/// <param name="Sha256">Of the packed file, hex.</param>
/// <param name="Urls">The node that wrote it, then the coordinator's copy.</param>
public sealed record CheckpointRef(
    RunId Run, int Stage, PeerId Peer, Incarnation Incarnation, int Epoch, long Bytes, string Sha256,
    IReadOnlyList<string> Urls);
