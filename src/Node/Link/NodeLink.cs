using System.Net;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using KdCluster.Security;
using Serilog;

namespace KdCluster.Node.Link;

/// <summary>
/// Keeps the node linked to a coordinator, with one disposable <see cref="ClusterLink"/> after another. What happens to
/// a link, or to the coordinator, never ends the node and never reaches its peers.
/// </summary>
public sealed class NodeLink(
    NodeSettings settings, Config config, NodeIdentity identity, IRequiredActor<NodeActor> node,
    IRequiredActor<Uplink> uplink, IHistory history, TimeProvider clock) : IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>A node that waits for a coordinator says so, and then once in so many links.</summary>
    private const int LinksBetween = 6;
    private readonly CancellationTokenSource _stop = new();
    private ClusterLink? _link;
    private Task _kept = Task.CompletedTask;
    private readonly TermProof _proof = new();
    private int _opened;

    /// <summary>The present link shows a certificate that has been renewed since.</summary>
    private Func<bool> _isOutdated = () => false;
    private int _unanswered;

    /// <summary>Which of the coordinators is tried: with each that does not answer, the next.</summary>
    private int _turn;

    /// <summary>The coordinator counts this node among its members.</summary>
    public bool HasJoined { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>When everything else works: the node's file server has its address.</summary>
    /// <exception cref="AggregateException">A port is in use.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _link = Open();
        Log.Information(
            "node {Node} at {Address} serves sheets at {Url}; slots: {Slots:l}", settings.Name,
            LinkAddresses.Show(_link.Address), identity.Url,
            string.Join(", ", identity.Slots.CountBy(slot => slot.Device).Select(d => $"{d.Value} on {d.Key}")));
        if (settings.Doors.Certificates is null && !IPAddress.IsLoopback(settings.Host.Address))
            Log.Warning(
                "what listens at {Host:l} is neither encrypted nor authenticated: "
                    + "let only this cluster's machines reach it", settings.Host.Address.ToString());
        Log.Information("searching for a coordinator at {Coordinator:l}", LinkAddresses.Show(_link.Coordinator));
        _kept = KeepAsync(_link, _stop.Token);
        return Task.CompletedTask;
    }

    /// <summary>While everything still works: batches are finished, and the coordinator hears of it.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.Information("the node finishes its batches and leaves");
        try
        {
            await node.ActorRef.Ask<Left>(new Leave(), settings.LeaveWithin);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
        {
            Log.Warning(
                "the coordinator did not hear that this node leaves, or a batch took longer than {Patience}",
                settings.LeaveWithin);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _kept;
        if (_link is not null)
            await _link.LeaveAsync();
        EndpointFile.Delete(settings.DataFolder);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>One link after another, until the node stops.</summary>
    private async Task KeepAsync(ClusterLink first, CancellationToken stop)
    {
        for (var link = first; ; link = await NextAsync(stop))
        {
            _link = link;
            var lost = await link.WatchAsync(settings.Link, Joined, Elsewhere, _isOutdated, stop);
            if (stop.IsCancellationRequested)
                return;
            if (HasJoined)
                history.Write(new LinkChanged(IsUp: false, lost));
            if (_isOutdated()) // Whether it had joined or was about to: the same coordinator is asked again.
            {
                Log.Information("its certificate was renewed: the node makes a new link");
            }
            else
            {
                _turn++;
                await Say(lost);
            }

            HasJoined = false;
            uplink.ActorRef.Tell(new LinkClosed(link.Gate));
            await link.AbandonAsync();
        }
    }

    /// <summary>Whether another coordinator acts. Then its turn has come.</summary>
    private async Task<bool> Elsewhere()
    {
        for (var i = 1; i < settings.Addresses.Coordinators.Length; i++)
        {
            if (!await Reachability.Listens(settings.Addresses.Coordinator(_turn + i)))
                continue;
            // The link that is lost now is followed by the next in turn.
            _turn += i - 1;
            return true;
        }

        return false;
    }

    private void Joined()
    {
        (HasJoined, _unanswered) = (true, 0);
        history.Write(new LinkChanged(IsUp: true, null));
        Log.Information("joined the coordinator at {Coordinator:l}", LinkAddresses.Show(_link!.Coordinator));
    }

    private async Task Say(string lost)
    {
        if (HasJoined)
        {
            Log.Warning(
                "link lost: {Why:l}; searching for a coordinator at {Coordinator:l}", lost,
                LinkAddresses.Show(settings.Addresses.Coordinator(_turn)));
            return;
        }

        if (_unanswered++ % LinksBetween != 0)
            return;
        var tried = settings.Addresses.Coordinators;
        var reasons = await Task.WhenAll(tried.Select(Reachability.Explain));
        Log.Warning(
            "no coordinator answers at {Tried:l}; this node, which others reach at {Host:l}, goes on trying",
            string.Join(", ", tried.Zip(reasons, (at, why) => $"{LinkAddresses.Show(at)} ({why})")),
            settings.Host.Public);
        Log.Warning("{Remedy:l}", Remedy(tried[0]));
    }

    private static string Remedy(Address tried) =>
        IPAddress.TryParse(tried.Host, out var at) && IPAddress.IsLoopback(at)
        ? "start a coordinator on this machine with `./kd coordinator`, or name one elsewhere: "
            + "`./kd node --seed-node HOST:PORT`"
        : $"start a coordinator there with `./kd coordinator --host {tried.Host}`; "
            + "it prints the line that starts a node";

    private async Task<ClusterLink> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return Open();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // Its port is in use, most likely: the next link takes the next one.
                Log.Warning("no link can be made: {Reason:l}", e.GetBaseException().Message);
                await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }
    }

    private ClusterLink Open()
    {
        var (number, coordinator) = (_opened++, settings.Addresses.Coordinator(_turn));
        var shown = settings.Doors.Certificates?.Current;
        var link = ClusterLink.Open(
            Setup(number, coordinator, shown), coordinator, node.ActorRef, uplink.ActorRef, _proof, clock);
        _isOutdated = () => settings.Doors.Certificates?.Current != shown;
        var opened = new LinkOpened(link.Gate);
        uplink.ActorRef.Tell(opened);
        node.ActorRef.Tell(opened);
        Publish(link.Address);
        return link;
    }

    /// <summary>The link works without the file, and on a disk that is full there is none.</summary>
    private void Publish(Address address)
    {
        try
        {
            EndpointFile.Write(
                settings.DataFolder,
                new(identity.Url.ToString().TrimEnd('/'), address.ToString(), Environment.ProcessId));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Warning("{File:l} cannot be written: {Reason:l}", EndpointFile.Name, e.Message);
        }
    }

    private ActorSystemSetup Setup(int number, Address coordinator, ProcessCertificate? shown)
    {
        Setup boot = BootstrapSetup.Create().WithConfig(
            settings.Addresses.Settings(number, coordinator, identity.Process)
                .WithFallback(settings.Doors.Akka).WithFallback(settings.Host.Akka).WithFallback(config));
        return shown is null
            ? ActorSystemSetup.Create(boot)
            : ActorSystemSetup.Create([boot, .. TlsLinks.Setups(settings.Doors.Certificates!, shown)]);
    }
}
