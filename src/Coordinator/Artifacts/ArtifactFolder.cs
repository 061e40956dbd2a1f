using KdCluster.Contracts;

namespace KdCluster.Coordinator.Artifacts;

/// <summary>
/// Bounds what ended runs leave on the disk: reports and copies of checkpoints of the newest runs stay, for a while. A
/// run that goes on loses nothing.
/// </summary>
public sealed class ArtifactFolder(
    string root, RunFolders folders, CheckpointCopies copies, ArtifactLimits limits, TimeProvider clock)
{
    public const string Runs = "runs";
    public const string Checkpoints = "checkpoints";

    /// <param name="open">Those that go on.</param>
    /// <returns>The runs of which everything was deleted.</returns>
    /// <exception cref="IOException">It could not be deleted.</exception>
    public IReadOnlyList<RunId> Trim(IReadOnlyCollection<RunId> open)
    {
        var oldest = clock.GetUtcNow().UtcDateTime - limits.KeepFor;
        var ended = new[] { Runs, Checkpoints }.Select(name => new DirectoryInfo(Path.Combine(root, name)))
            .Where(folder => folder.Exists).SelectMany(folder => folder.EnumerateDirectories())
            .GroupBy(folder => new RunId(folder.Name))
            .Where(run => !open.Contains(run.Key))
            .Select(run => (Run: run.Key, Touched: run.Max(folder => folder.LastWriteTimeUtc)))
            .OrderByDescending(run => run.Touched).ToList();
        var gone = ended.Where((run, i) => i >= limits.Runs || run.Touched < oldest).Select(run => run.Run).ToList();
        foreach (var run in gone)
        {
            folders.Delete(run);
            copies.Delete(run);
        }

        return gone;
    }
}
