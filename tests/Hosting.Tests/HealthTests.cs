using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;

namespace KdCluster.Hosting.Tests;

/// <summary>Who asks for health and has neither certificate nor token: the kubelet.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task The_port_for_health_answers_nothing_else_and_gives_no_reasons()
    {
        var port = FreePort();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ListenForHealth(new(IPAddress.Loopback, "127.0.0.1") { HealthPort = port });
        });
        builder.Services.AddRouting().AddHealthChecks()
            .AddCheck("alive", () => HealthCheckResult.Healthy(), tags: [Health.Live])
            .AddCheck(
                "joined", () => HealthCheckResult.Unhealthy("node n1 searches at 10.0.0.1"), tags: [Health.Ready]);
        await using var app = builder.Build();
        app.UseHealth(port);
        app.MapGet("/{**path}", () => "everything else");
        await app.StartAsync();
        using var http = new HttpClient();
        var (health, usual) = (new Uri($"http://127.0.0.1:{port}"), new Uri(app.Urls.First()));

        (await http.GetStringAsync(new Uri(health, "/healthz/live"))).ShouldBe("live\n");
        using var ready = await http.GetAsync(new Uri(health, "/healthz/ready"));
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync()).ShouldBe("not ready\n");
        foreach (var path in new[] { "/", "/api/runs", "/healthz", "/healthz/live/x", "/metrics" })
        {
            using var other = await http.GetAsync(new Uri(health, path));
            other.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await http.GetStringAsync(new Uri(usual, "/api/runs"))).ShouldBe("everything else");
        using var reason = await http.GetAsync(new Uri(usual, "/healthz/ready"));
        (await reason.Content.ReadAsStringAsync()).ShouldContain("10.0.0.1");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
