using System.Runtime.InteropServices;

namespace KdCluster.Cluster.Tests.Support;

public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static class Signals
{
    public static void Send(int process, Signal signal) => Kill(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
