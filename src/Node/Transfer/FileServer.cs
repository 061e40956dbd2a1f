using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KdCluster.Node.Transfer;

/// <summary>
/// Serves sheets and checkpoints to other nodes: `GET /FOLDER/ID`, where a folder is one that it was given and an id is
/// a <see cref="ContentId"/>. Everything else is 404. Reads one range; writes nothing.
/// </summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app, Uri url) => (_app, Url) = (app, url);

    /// <summary>Base address that other nodes use.</summary>
    public Uri Url { get; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FileServer> Start(ServerOptions options, IReadOnlyDictionary<string, IServedFiles> folders)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.MaxWriteBufferSize = options.BlockBytes)
            .ConfigureKestrel(kestrel => Configure(kestrel, options));
        var app = builder.Build();
        var files = new FileResponder(folders, options.BlockBytes);
        app.Run(files.Answer);
        await app.StartAsync();
        var bound = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return new(app, Advertised(bound, options));
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestLineSize = 512;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 << 10;
        kestrel.Limits.MaxResponseBufferSize = options.BlockBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            options.Listen?.Invoke(listen);
        });
    }

    private static Uri Advertised(Uri bound, ServerOptions options)
    {
        var host = options.AdvertisedHost
            ?? (options.Address.Equals(IPAddress.Any) ? Dns.GetHostName() : options.Address.ToString());
        return new UriBuilder(bound) { Host = host }.Uri;
    }
}
