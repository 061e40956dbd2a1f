using System.Text.Json.Serialization;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Dashboard;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;
using KdCluster.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KdCluster.Coordinator.Api;

/// <summary>The HTTP API as a part of a host.</summary>
public static class ApiHost
{
    public static void ListenForApi(
        this KestrelServerOptions kestrel, ApiSettings api, Doors doors, HostSettings host)
    {
        api.Limits.ApplyTo(kestrel, Limits.RunFileBytes);
        kestrel.Listen(api.Address, api.Port, listen =>
        {
            api.Limits.ApplyTo(listen, "the API");
            listen.UseDoors(doors, ClientCertificates.Optional, "the API");
        });
        kestrel.ListenForHealth(host);
    }

    /// <summary>What the routes need.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<CoordinatorService>();
        services.AddApiDescription();
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
    /// <param name="proxy">Null: no header of a proxy is read.</param>
    /// <param name="healthPort">As <see cref="Health.UseHealth"/> takes it.</param>
    /// <param name="hosts">Names by which others reach it.</param>
    public static void MapApi(
        this WebApplication app, TokenBook tokens, ProxyLogin? proxy, Doors doors, int? healthPort,
        params string[] hosts)
    {
        app.UseHealth(healthPort);
        app.Use(ApiMiddleware.Problems);
        app.Use(Pages.Guard(tokens, proxy, hosts));
        app.Use(Callers.Known(tokens, proxy));
        if (doors.Certificates is not null)
            app.Use(Callers.Members);
        RunEndpoints.Map(app);
        SweepEndpoints.Map(app);
        NodeEndpoints.Map(app);
        StatusEndpoints.Map(app);
        ClusterEventStream.Map(app);
        DashboardEndpoints.Map(app);
        app.MapApiDescription();
    }
}
