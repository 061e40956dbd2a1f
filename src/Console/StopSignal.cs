using System.Runtime.InteropServices;

namespace KdCluster.Console;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the command to stop and to keep what it has, the second ends the process at once.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    public StopSignal()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, Take));
        }
    }

    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        stop.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (stop.IsCancellationRequested)
        {
            System.Environment.Exit(ExitCode.Interrupted);
        }

        context.Cancel = true;
        stop.Cancel();
    }
}
