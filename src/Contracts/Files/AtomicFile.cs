using System.Runtime.InteropServices;
using System.Text;

namespace KdCluster.Contracts.Files;

/// <summary>
/// Files that are whole or absent: written beside their place, flushed to the disk, then renamed over it.
/// </summary>
public static class AtomicFile
{
    /// <param name="mode">Who may read it; null: whoever the process lets by default.</param>
    /// <exception cref="IOException">The file could not be written; what stood at <paramref name="path"/> before still
    ///     stands there.</exception>
    public static void Write(string path, Action<Stream> write, UnixFileMode? mode = null)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Move(temporary, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new IOException(
                $"{path}: could not be written ({e.Message}); free some space or choose another folder, then try again",
                e);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>The text as UTF-8.</summary>
    /// <exception cref="IOException">As above.</exception>
    public static void Write(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Renames a file that was flushed to the disk over another one in the same folder.</summary>
    /// <exception cref="IOException" />
    public static void Move(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; a name that starts with a dot and ends in .tmp is never read.
        }
    }

    /// <summary>
    /// Without this a power cut may undo the rename. .NET opens no folders, hence the calls into libc.
    /// </summary>
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
