using System.Net;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Dashboard;
using KdCluster.Hosting;
using KdCluster.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KdCluster.Coordinator.Api;

/// <summary>The HTTP API as a part of a host.</summary>
public static class ApiHost
{
    /// <param name="port">0: any that is free.</param>
    public static void ListenForApi(
        this KestrelServerOptions kestrel, IPAddress address, int port, Doors doors, ServerLimits limits)
    {
        limits.ApplyTo(kestrel, Limits.RunFileBytes);
        kestrel.Listen(address, port, listen =>
        {
            limits.ApplyTo(listen, "the API");
            listen.UseDoors(doors, ClientCertificates.Optional, "the API");
        });
    }

    /// <summary>What the routes need.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<CoordinatorService>();
        services.AddSingleton<ClusterNews>();
        services.AddHealthChecks().AddCheck<CoordinatorCheckup>("coordinator", tags: [Health.Ready]);
        // A value that cannot be read is then said in a body like every other refusal.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
    }

    /// <summary>All routes and what is round them.</summary>
    /// <param name="hosts">Names by which others reach it.</param>
    public static void MapApi(this WebApplication app, TokenBook tokens, Doors doors, params string[] hosts)
    {
        app.UseHealth();
        app.Use(ApiMiddleware.Problems);
        app.Use(Pages.Guard(tokens, hosts));
        app.Use(Callers.Token(tokens));
        if (doors.Certificates is not null)
            app.Use(Callers.Members);
        RunEndpoints.Map(app);
        SweepEndpoints.Map(app);
        StatusEndpoints.Map(app);
        ClusterEventStream.Map(app);
        DashboardEndpoints.Map(app);
    }
}
