namespace KdCluster.Node.Nodes;

/// <summary>Whether a node's disk takes what its peers must write. From any thread.</summary>
public sealed class DiskTest(string folder)
{
    private const long Least = 1 << 20;
    private long _needed = Least;

    /// <summary>Writes a file for a moment.</summary>
    /// <param name="bytes">What was too much; later tests ask for as much room.</param>
    /// <returns>What is wrong, for people; null: it works.</returns>
    public string? Run(long bytes = 0)
    {
        AskFor(bytes);
        var path = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = Interlocked.Read(ref _needed),
                Options = FileOptions.DeleteOnClose,
            });
            file.Write(new byte[4096]);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"its disk cannot be written: {e.Message}";
        }
    }

    private void AskFor(long bytes)
    {
        for (var known = Interlocked.Read(ref _needed); bytes > known;)
        {
            var before = Interlocked.CompareExchange(ref _needed, bytes, known);
            if (before == known)
                return;
            known = before;
        }
    }
}
