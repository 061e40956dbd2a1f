using Microsoft.Win32.SafeHandles;

namespace KdCluster.Node.Sheets;

/// <summary>
/// A file that has no name any more: it goes with its handle, however the process ends.
/// </summary>
public sealed class UnnamedFile : IDisposable
{
    private Action<SafeFileHandle?>? _released;

    /// <param name="released">Called once, when it is disposed, with another handle to the same file, or null where
    ///     there is no such handle to be had. Whoever goes on reading has the closed one.</param>
    public UnnamedFile(SafeFileHandle handle, Action<SafeFileHandle?> released) =>
        (Handle, _released) = (handle, released);

    public SafeFileHandle Handle { get; }

    /// <param name="path">Its name for a moment.</param>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public static SafeFileHandle Create(string path, long bytes)
    {
        var handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite, preallocationSize: bytes);
        try
        {
            File.Delete(path);
            RandomAccess.SetLength(handle, bytes);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _released, null) is not { } released)
            return;
        var again = Reopened();
        Handle.Dispose();
        released(again);
    }

    private SafeFileHandle? Reopened()
    {
        try
        {
            return File.OpenHandle(
                $"/proc/self/fd/{Handle.DangerousGetHandle()}", FileMode.Open, FileAccess.ReadWrite,
                FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The next one is a new file.
        }
    }
}
