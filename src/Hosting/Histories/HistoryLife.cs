using KdCluster.Histories;
using Microsoft.Extensions.Hosting;

namespace KdCluster.Hosting;

/// <summary>Writes down when a process begins, and why it ends.</summary>
internal sealed class HistoryLife(string program, IHistory history, ProgramEnd end) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        MessageSizes.WriteTo(history);
        history.Write(new ProcessStarted(program, Environment.ProcessId));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        history.Write(new ProcessEnding(end.Reason));
        return Task.CompletedTask;
    }
}
