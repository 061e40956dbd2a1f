using KdCluster.Contracts.Messages;
using KdCluster.Hosting.Transfer;

namespace KdCluster.Node.Checkpoints;

/// <summary>
/// Brings checkpoints here: from the own disk, from the node that wrote them, else from the coordinator's copy.
/// </summary>
public sealed class CheckpointFetcher(CheckpointStore store, DownloadClient client)
{
    /// <summary>Blocks. The path of a file whose length and hash are right; or why there is none.</summary>
    public (string? Path, string? Reason) Fetch(CheckpointRef checkpoint, CancellationToken cancel)
    {
        if (store.PathTo(checkpoint) is { } here)
            return (here, null);
        var reasons = new List<string>();
        foreach (var (i, url) in checkpoint.Urls.Index())
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                reasons.Add($"{url} is no address");
            else if (Try(checkpoint, address, i + 1 == checkpoint.Urls.Count, cancel) is { } reason)
                reasons.Add($"{address.Authority}: {reason}");
            else if (store.PathTo(checkpoint) is { } fetched)
                return (fetched, null);
        }

        var found = reasons.Count == 0 ? "nobody serves it" : string.Join("; ", reasons);
        return (null, $"checkpoint of {checkpoint.Peer} after epoch {checkpoint.Epoch + 1}: {found}");
    }

    private string? Try(CheckpointRef checkpoint, Uri address, bool isLast, CancellationToken cancel)
    {
        var temporary = store.Temporary();
        try
        {
            var reason = FileTarget.Fetch(
                client, address, temporary, (checkpoint.Bytes, checkpoint.Sha256), isLast, cancel);
            if (reason is null)
                store.Keep(checkpoint, temporary);
            return reason;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
