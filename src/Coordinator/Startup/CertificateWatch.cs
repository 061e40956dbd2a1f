using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// Begins the coordinator's host again when its certificate was renewed, in the same process: an actor system shows one
/// certificate as long as it lives. Runs go on, as after every restart.
/// </summary>
public sealed class CertificateWatch(Doors doors, ProgramEnd end, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (doors.Certificates is not { } certificates)
            return;
        var shown = certificates.Current.Certificate;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!ReferenceEquals(certificates.Current.Certificate, shown))
            {
                end.Because("the certificate was renewed: the coordinator begins again with it", ProgramExit.Again);
                return;
            }

            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
