using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// A node serves its own files: nobody is sent to another address for them, a service of the coordinator's network for
/// instance.
/// </summary>
public static class OwnAddress
{
    /// <param name="sheets">Base address of the node's file server; null: it is not known.</param>
    public static bool IsOf(string? sheets, CheckpointRef checkpoint) =>
        Uri.TryCreate(sheets, UriKind.Absolute, out var own)
            && checkpoint.Urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var named)
                && named.Scheme == own.Scheme && named.Authority == own.Authority);
}
