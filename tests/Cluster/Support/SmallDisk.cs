using System.ComponentModel;
using System.Diagnostics;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>A fact that needs a disk of its own.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() =>
        Skip = SmallDisk.CanBeMade
            ? null
            : "needs a mount namespace with a user of its own, which this system lets nobody make: run the tests "
                + "outside of a container or changed root";
}

/// <summary>
/// A disk of a few megabytes that a process of the test has for itself: it is in that process's own mount namespace and
/// ends with it. From outside it is reached by way of the process.
/// </summary>
public static class SmallDisk
{
    private static readonly string[] OwnMounts = ["unshare", "--mount", "--map-root-user"];

    private static readonly Lazy<bool> Possible = new(Try);

    /// <summary>Not where there is no `unshare`, and not in a changed root: there the kernel forbids it.</summary>
    public static bool CanBeMade => Possible.Value;

    /// <summary>What is put before a command so that it has such a disk.</summary>
    /// <param name="folder">Where the disk is for the command.</param>
    public static IReadOnlyList<string> Enter(string folder, int megabytes) =>
    [
        .. OwnMounts, "sh", "-c",
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

    private static bool Try()
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(OwnMounts[0], [.. OwnMounts.Skip(1), "true"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Filler(Daemon daemon) => Seen(daemon.Id, Path.Combine(daemon.Data, "filler"));
}
