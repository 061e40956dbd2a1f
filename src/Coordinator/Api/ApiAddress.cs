using System.Net;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KdCluster.Coordinator.Api;

/// <summary>Where this process's API can be reached: known when its server has been started, null before.</summary>
public sealed class ApiAddress(IServer server, ApiSettings settings, Doors doors)
{
    /// <summary>From this machine.</summary>
    public string? Local => Url(IPAddress.Any.Equals(settings.Address) ? "127.0.0.1" : Host);

    /// <summary>From the nodes, without a slash at the end.</summary>
    public string? Public => Url(
        settings.PublicHost ?? (IPAddress.Any.Equals(settings.Address) ? Dns.GetHostName() : Host));

    private string Host => settings.Address.ToString();

    private string? Url(string host) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } bound
            ? $"{doors.Scheme}://{host}:{new Uri(bound).Port}"
            : null;
}
