using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KdCluster.Console.Processes;

/// <summary>What .NET has no call for: asking a process to end, instead of ending it.</summary>
public static partial class Signals
{
    private const int Sigterm = 15;

    /// <summary>SIGTERM; nothing when the process has ended.</summary>
    public static void Terminate(Process process)
    {
        try
        {
            if (!process.HasExited)
                _ = Kill(process.Id, Sigterm);
        }
        catch (InvalidOperationException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
