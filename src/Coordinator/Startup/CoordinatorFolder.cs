namespace KdCluster.Coordinator.Startup;

/// <summary>The data folder, which belongs to one process at a time.</summary>
public sealed class CoordinatorFolder : IDisposable
{
    /// <summary>EWOULDBLOCK: .NET locks the file on Linux.</summary>
    private const int InUse = 11;

    private readonly FileStream _lock;

    /// <exception cref="AlreadyRunningException">Another coordinator has it.</exception>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    public CoordinatorFolder(string root)
    {
        Root = root;
        try
        {
            Directory.CreateDirectory(root);
            _lock = new FileStream(
                Path.Combine(root, "coordinator.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == InUse)
        {
            throw new AlreadyRunningException(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"the data folder {root} cannot be written ({e.Message}): make room and let this user write it, or "
                    + "choose another with --data", e);
        }
    }

    public string Root { get; }

    public string In(string name) => Path.Combine(Root, name);

    public void Dispose() => _lock.Dispose();
}
