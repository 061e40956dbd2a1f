using KdCluster.Contracts;

namespace KdCluster.Reference;

/// <summary>
/// Where things lie in the output folder of a run. Peers' names are checked when a run file is read; they are safe as
/// file names.
/// </summary>
public sealed class RunFolder(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>A copy of the run file, overrides not applied.</summary>
    public string RunFile => Path.Combine(Root, "run.yaml");

    /// <summary>How far the run is: written when an epoch of all peers is complete.</summary>
    public string State => Path.Combine(Root, "state.json");

    /// <summary>Weights of a peer whose stage is done.</summary>
    public string WeightsOf(PeerId peer) => Path.Combine(Root, "weights", $"{peer}.safetensors");

    /// <summary>Of an epoch of the peer's stage.</summary>
    public string CheckpointOf(PeerId peer, int epoch) =>
        Path.Combine(CheckpointsOf(peer), $"epoch-{epoch:0000}.safetensors");

    /// <param name="made">The epoch after which it was made.</param>
    public string SheetOf(int stage, PeerId peer, int made, int view) =>
        Path.Combine(Root, "sheets", $"{stage}-{peer}-{made}-{view}.sheet");

    /// <summary>
    /// Deletes all checkpoints of a peer but the one of this epoch. What cannot be deleted stays; nobody reads it.
    /// </summary>
    public void KeepOnly(PeerId peer, int epoch)
    {
        foreach (var file in Directory.EnumerateFiles(CheckpointsOf(peer)).Where(f => f != CheckpointOf(peer, epoch)))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private string CheckpointsOf(PeerId peer) => Path.Combine(Root, "checkpoints", peer.Value);
}
