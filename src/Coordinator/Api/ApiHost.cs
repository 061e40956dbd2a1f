using System.Text.Json.Serialization;
using KdCluster.Contracts.Api;
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
        builder.Services.AddApi(setup);
        var app = builder.Build();
        app.MapApi(token);
        return app;
    }

    /// <summary>What the routes need.</summary>
    public static void AddApi(this IServiceCollection services, CoordinatorSetup setup)
    {
        services.AddSingleton(new CoordinatorService(setup));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
    }

    /// <summary>All routes and what is round them.</summary>
    /// <param name="token">Null or empty: none is asked for.</param>
    public static void MapApi(this WebApplication app, string? token)
    {
        app.Use(ApiMiddleware.Problems);
        if (!string.IsNullOrEmpty(token))
            app.Use(ApiMiddleware.Token(token));
        RunEndpoints.Map(app);
        SweepEndpoints.Map(app);
        StatusEndpoints.Map(app);
    }

    /// <summary>Signals are the program's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
