using KdCluster.Contracts.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KdCluster.Hosting;

/// <summary>
/// `/healthz/live` and `/healthz/ready` of both programs. Whether a process is alive depends on no other process.
/// </summary>
public static class Health
{
    /// <summary>Tag of checks that say that the process works.</summary>
    public const string Live = "live";

    /// <summary>Tag of checks that say that it can do its work now.</summary>
    public const string Ready = "ready";

    private static readonly object Terse = new();
    private static readonly ServerLimits Limits = new(Connections: 64, PerAddress: 32);

    /// <summary>A port for health alone, without TLS: who asks there has no certificate.</summary>
    public static void ListenForHealth(this KestrelServerOptions kestrel, HostSettings host)
    {
        if (host.HealthPort is { } port)
            kestrel.Listen(host.Address, port, listen => Limits.ApplyTo(listen, "the health port"));
    }

    /// <summary>Answers both paths, before anything else is asked: 200, or 503 and a <see cref="Problem"/>.</summary>
    /// <param name="port">At which nothing else is answered, and no reason is said; null: there is none.</param>
    public static void UseHealth(this WebApplication app, int? port = null)
    {
        if (port is not null)
            app.Use((http, next) => OnlyHealth(http, next, port.Value));
        foreach (var tag in new[] { Live, Ready })
            app.UseHealthChecks($"/healthz/{tag}", new HealthCheckOptions
            {
                Predicate = check => check.Tags.Contains(tag),
                ResponseWriter = (http, report) => Write(http, tag, report),
            });
    }

    private static async Task OnlyHealth(HttpContext http, RequestDelegate next, int port)
    {
        if (http.Connection.LocalPort != port)
        {
            await next(http);
            return;
        }

        http.Items[Terse] = Terse;
        if (http.Request.Path.Value is "/healthz/live" or "/healthz/ready")
            await next(http);
        else
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static Task Write(HttpContext http, string tag, HealthReport report)
    {
        if (report.Status != HealthStatus.Unhealthy)
            return http.Response.WriteAsync($"{tag}\n");
        if (http.Items.ContainsKey(Terse))
            return http.Response.WriteAsync($"not {tag}\n");
        var reasons = report.Entries.Values.Where(entry => entry.Status == HealthStatus.Unhealthy)
            .Select(entry => entry.Description ?? entry.Exception?.Message ?? "not healthy");
        return http.Response.WriteAsJsonAsync(
            new Problem(http.Response.StatusCode, string.Join("; ", reasons), []), ApiJson.Default.Problem);
    }
}
