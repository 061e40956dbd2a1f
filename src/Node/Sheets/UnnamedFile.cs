using Microsoft.Win32.SafeHandles;

namespace KdCluster.Node.Sheets;

/// <summary>
/// A file that has no name any more: it goes with its handle, however the process ends.
/// </summary>
public sealed class UnnamedFile : IDisposable
{
    private Action? _released;

    private UnnamedFile(SafeFileHandle handle, Action released) => (Handle, _released) = (handle, released);

    public SafeFileHandle Handle { get; }

    /// <param name="path">Its name for a moment.</param>
    /// <param name="released">Called once, when it is disposed.</param>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public static UnnamedFile Create(string path, long bytes, Action released)
    {
        var handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, preallocationSize: bytes);
        try
        {
            File.Delete(path);
            RandomAccess.SetLength(handle, bytes);
            return new(handle, released);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Handle.Dispose();
        Interlocked.Exchange(ref _released, null)?.Invoke();
    }
}
