using KdCluster.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KdCluster.Node.Transfer;

/// <summary>
/// Serves sheets and checkpoints to other nodes: `GET /FOLDER/ID`, where a folder is one that it was given and an id is
/// a <see cref="ContentId"/>. Everything else is 404. Reads one range; writes nothing.
/// </summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FileServer(WebApplication app) => _app = app;

    /// <summary>Base address that other nodes use.</summary>
    public Uri Url => _app.Services.GetRequiredService<ServedAddress>().Url;

    /// <summary>A server by itself, outside of a node.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FileServer> Start(ServerOptions options, IReadOnlyDictionary<string, IServedFiles> folders)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        AddTo(builder, options);
        var app = builder.Build();
        Serve(app, folders);
        await app.StartAsync();
        return new(app);
    }

    /// <summary>The server and its <see cref="ServedAddress"/>, as a part of a host.</summary>
    public static void AddTo(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.WebHost.UseKestrelCore()
            .AllowDoors(options.Doors)
            .UseSockets(sockets => sockets.MaxWriteBufferSize = options.BlockBytes)
            .ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddSingleton(options).AddSingleton<ServedAddress>();
    }

    /// <summary>Answers every request that nothing before it has answered.</summary>
    public static void Serve(WebApplication app, IReadOnlyDictionary<string, IServedFiles> folders) =>
        app.Run(new FileResponder(folders, app.Services.GetRequiredService<ServerOptions>().BlockBytes).Answer);

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        options.Limits.ApplyTo(kestrel, body: 0);
        kestrel.Limits.MaxRequestLineSize = 512;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 << 10;
        kestrel.Limits.MaxResponseBufferSize = options.BlockBytes;
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            options.Limits.ApplyTo(listen, "the sheet server");
            if (options.Doors.Certificates is not null)
                GatheredWrites.AddTo(listen, options.GatheredBytes);
            listen.UseDoors(options.Doors, ClientCertificates.Required, "the sheet server");
        });
    }
}
