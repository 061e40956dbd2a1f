using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using KdCluster.Coordinator.Api;
using KdCluster.Hosting;
using Serilog;

namespace KdCluster.Coordinator.Startup;

/// <summary>Says where the coordinator can be found while it serves, and why it ends when nobody asked it to.</summary>
public sealed class CoordinatorLife(
    ActorSystem system, ApiAddress api, Doors doors, HostSettings host, ApiSettings settings, CoordinatorFolder folder,
    ProgramEnd end)
    : IHostedLifecycleService
{
    /// <summary>
    /// The server listens last of all. That its port is in use is found out before the cluster is founded and a term
    /// has begun.
    /// </summary>
    /// <exception cref="IOException">It is in use.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var probe = new TcpListener(settings.Address, settings.Port);
            probe.Start();
        }
        catch (SocketException e)
        {
            throw new IOException(
                $"Failed to bind to address http://{settings.Address}:{settings.Port}: {e.Message}", e);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>When the cluster is founded and the API serves.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var self = Cluster.Get(system).SelfAddress;
        if (doors.Certificates is null && !IPAddress.IsLoopback(host.Address))
            Log.Warning(
                "the cluster's connections at {Address} are neither encrypted nor authenticated: "
                    + "let only this cluster's machines reach that port", self);
        EndpointFile.Write(folder.Root, new Contracts.Api.Endpoint(api.Local!, self.ToString(), Environment.ProcessId));
        Log.Information(
            "coordinator serves at {Url}, cluster {Address}, data in {Data}", api.Public, self, folder.Root);
        foreach (var line in NodeLines.For(self.Host!, self.Port!.Value))
            Log.Information("{Line:l}", line);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Asked to stop, the host comes here first; the actor system ends later.
        if (system.WhenTerminated.IsCompleted)
            end.Because("the actor system has ended by itself");
        else if (end.Reason is null)
            Log.Information("the coordinator stops; its runs go on when it is started again");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        EndpointFile.Delete(folder.Root);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
