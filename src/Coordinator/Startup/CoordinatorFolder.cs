using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>The data folder, which belongs to one process at a time.</summary>
public sealed class CoordinatorFolder : IDisposable
{
    private readonly FolderLock _lock;

    /// <exception cref="FolderInUseException">Another coordinator has it.</exception>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public CoordinatorFolder(string root) => (Root, _lock) = (root, new(root, "coordinator.lock"));

    public string Root { get; }

    public string In(string name) => Path.Combine(Root, name);

    public void Dispose() => _lock.Dispose();
}
