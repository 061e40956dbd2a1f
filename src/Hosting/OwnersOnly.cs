using System.Runtime.InteropServices;

namespace KdCluster.Hosting;

/// <summary>Files are for the user of the process alone: folders 0700, files 0600.</summary>
public static class OwnersOnly
{
    private const int Others = 63; // 077

    /// <summary>All that this process makes from now on.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(Others);
    }

    /// <summary>A folder that was there before. One of another user, a mounted volume, stays as it is.</summary>
    public static void Close(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            File.SetUnixFileMode(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever it belongs to has said who may read it.
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetMask(uint mask);
}
