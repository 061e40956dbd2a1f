using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace KdCluster.Hosting;

/// <summary>A process that was started for another one ends with it, however that one ended (`--parent-pid`).</summary>
/// <param name="parent">Null: it was started for none.</param>
public sealed class ParentWatch(int? parent, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (parent is { } id)
            new Thread(() => Watch(id)) { IsBackground = true, Name = "parent-watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }

        lifetime.StopApplication();
    }
}
