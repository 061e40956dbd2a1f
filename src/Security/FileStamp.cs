namespace KdCluster.Security;

/// <summary>
/// By which a file that was changed is told from itself. What a link leads to counts: Kubernetes changes a mounted
/// secret by turning a link.
/// </summary>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>Null: there is no such file, or it cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return null;
            var end = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return new(end.Length, end.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
