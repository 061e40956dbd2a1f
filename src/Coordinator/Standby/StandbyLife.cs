using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Journal;
using KdCluster.Hosting;
using Serilog;

namespace KdCluster.Coordinator.Standby;

/// <summary>Waits for the lease; then this host ends, and one that acts follows.</summary>
public sealed class StandbyLife(
    Succession succession, ApiAddress api, ProgramEnd end, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var ready = CancellationTokenSource.CreateLinkedTokenSource(
                lifetime.ApplicationStarted, stoppingToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, ready.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            EndpointFile.Write(
                succession.Folder.Root, new Contracts.Api.Endpoint(api.Local!, "", Environment.ProcessId));
            Log.Information("coordinator stands by at {Url}, data in {Data}", api.Public, succession.Folder.Root);
            await succession.Take(stoppingToken);
            lifetime.StopApplication();
        }
        catch (OperationCanceledException)
        {
            // It was asked to stop.
        }
        catch (JournalException e)
        {
            end.Because(e.Message, ProgramExit.Journal);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        EndpointFile.Delete(succession.Folder.Root);
    }
}
