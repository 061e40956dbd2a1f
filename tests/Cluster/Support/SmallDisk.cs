namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A disk of a few megabytes that a process of the test has for itself: it is in that process's own mount namespace and
/// ends with it. From outside it is reached by way of the process.
/// </summary>
public static class SmallDisk
{
    /// <summary>What is put before a command so that it has such a disk.</summary>
    /// <param name="folder">Where the disk is for the command.</param>
    public static IReadOnlyList<string> Enter(string folder, int megabytes) =>
    [
        "unshare", "--mount", "--map-root-user", "sh", "-c",
        $"mount -t tmpfs -o size={megabytes}m tmpfs {folder} && exec \"$0\" \"$@\"",
    ];

    /// <summary>Nothing more fits on it.</summary>
    public static void Fill(Daemon daemon)
    {
        using var file = File.OpenWrite(Filler(daemon));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public static void MakeRoom(Daemon daemon) => File.Delete(Filler(daemon));

    /// <summary>A path of that process, for this one.</summary>
    public static string Seen(int process, string path) => $"/proc/{process}/root{path}";

    private static string Filler(Daemon daemon) => Seen(daemon.Id, Path.Combine(daemon.Data, "filler"));
}
