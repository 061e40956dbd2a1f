using System.Runtime.InteropServices;

namespace Akka.Dispatch;

/// <summary>
/// A background thread ahead of the others: for the scheduler, the sockets and the cluster's own actors, which must go on when every core computes.
/// </summary>
internal static class UrgentThread
{
    private const int Nice = -10;

    public static Thread Start(string name, Action run)
    {
        var thread = new Thread(() =>
        {
            Raise();
            run();
        })
        {
            IsBackground = true,
            Name = name,
            Priority = ThreadPriority.AboveNormal,
        };
        thread.UnsafeStart();
        return thread;
    }

    /// <summary>.NET leaves thread priorities alone on Linux; the system call works where the process may (root, CAP_SYS_NICE) and is refused elsewhere.</summary>
    private static void Raise()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetPriority(which: 0, who: 0, Nice);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library that names it otherwise: the thread stays as it is.
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, uint who, int priority);
}
