using KdCluster.Contracts.Api;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Startup;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Standby;

/// <summary>A coordinator that stands by: it says so to whoever asks, and founds no cluster.</summary>
public static class StandbyHost
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    public static WebApplication Build(CoordinatorSettings settings, Succession succession, int? parent)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().AllowDoors(settings.Doors).ConfigureKestrel(
            kestrel => kestrel.ListenForApi(settings.Api, settings.Doors, settings.Host));
        builder.Services.AddProgram(parent, EndWithin)
            .AddSingleton(settings.Doors)
            .AddSingleton(settings.Api)
            .AddSingleton<ApiAddress>()
            .AddSingleton(succession)
            .AddRouting()
            .AddHostedService<StandbyLife>()
            .AddHealthChecks().AddCheck<StandbyCheckup>("standby", tags: [Health.Ready]);
        var app = builder.Build();
        app.UseHealth(settings.Host.HealthPort);
        app.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsJsonAsync(
                new Problem(http.Response.StatusCode, Describe(succession), []), ApiJson.Default.Problem);
        });
        return app;
    }

    internal static string Describe(Succession succession) =>
        $"this coordinator stands by: {succession.Lease.Waiting}";
}
