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
            Begin(id, lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <param name="gone">Called once, from a thread of its own.</param>
    public static void Begin(int parent, Action gone) =>
        new Thread(() =>
        {
            try
            {
                using var process = Process.GetProcessById(parent);
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It is gone already.
            }

            gone();
        })
        { IsBackground = true, Name = "parent-watch" }.Start();
}
