using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using Serilog.Extensions.Logging;

namespace KdCluster.Coordinator.Api;

/// <summary>The HTTP server.</summary>
public static class ApiHost
{
    /// <param name="listen">Base address to listen on; port 0 for any that is free.</param>
    /// <param name="token">Null or empty: none is asked for.</param>
    public static WebApplication Build(CoordinatorSetup setup, string listen, string? token)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // What keeps the server from starting is said by the program, in one line.
        builder.Logging.ClearProviders().AddProvider(new SerilogLoggerProvider())
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseUrls(listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.RunFileBytes;
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
        var app = builder.Build();
        Map(app, new Gateway(setup), token);
        return app;
    }

    /// <summary>All routes and what is round them; also for a test's own server.</summary>
    public static void Map(WebApplication app, Gateway gateway, string? token)
    {
        app.Use(Shell.Problems);
        if (!string.IsNullOrEmpty(token))
            app.Use(Shell.Token(token));
        RunEndpoints.Map(app, gateway);
        SweepEndpoints.Map(app, gateway);
        StatusEndpoints.Map(app, gateway);
    }

    /// <summary>Signals are the program's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
