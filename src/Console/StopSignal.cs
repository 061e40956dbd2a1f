using System.Runtime.InteropServices;

namespace KdCluster.Console;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the command to stop and to keep what it has, the second ends the process at once.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignal()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, Take));
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _stop.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
            System.Environment.Exit(ExitCode.Interrupted);
        context.Cancel = true;
        _stop.Cancel();
    }
}
