using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KdCluster.Node.Transfer;

/// <summary>Where other nodes reach this one's file server: known when the server has been started.</summary>
public sealed class ServedAddress
{
    private readonly Lazy<Uri> _url;

    public ServedAddress(IServer server, ServerOptions options) => _url = new(() => Find(server, options));

    public ServedAddress(Uri url) => _url = new(url);

    /// <summary>Base address that other nodes use.</summary>
    /// <exception cref="InvalidOperationException">The server was not started.</exception>
    public Uri Url => _url.Value;

    private static Uri Find(IServer server, ServerOptions options)
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("the file server has no address before it is started");
        var host = options.AdvertisedHost
            ?? (options.Address.Equals(IPAddress.Any) ? Dns.GetHostName() : options.Address.ToString());
        return new UriBuilder(bound) { Host = host }.Uri;
    }
}
