namespace KdCluster.Coordinator.Startup;

/// <summary>The data folder, which belongs to one process at a time.</summary>
public sealed class CoordinatorFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="AlreadyRunningException">Another coordinator has it.</exception>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public CoordinatorFolder(string root)
    {
        Root = root;
        Directory.CreateDirectory(root);
        try
        {
            _lock = new FileStream(
                Path.Combine(root, "coordinator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new AlreadyRunningException(root);
        }
    }

    public string Root { get; }

    public string In(string name) => Path.Combine(Root, name);

    public void Dispose() => _lock.Dispose();
}
