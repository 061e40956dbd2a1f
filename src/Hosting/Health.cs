using KdCluster.Contracts.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
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

    /// <summary>Answers both paths, before anything else is asked: 200, or 503 and a <see cref="Problem"/>.</summary>
    public static void UseHealth(this WebApplication app)
    {
        foreach (var tag in new[] { Live, Ready })
            app.UseHealthChecks($"/healthz/{tag}", new HealthCheckOptions
            {
                Predicate = check => check.Tags.Contains(tag),
                ResponseWriter = (http, report) => Write(http, tag, report),
            });
    }

    private static Task Write(HttpContext http, string tag, HealthReport report)
    {
        if (report.Status != HealthStatus.Unhealthy)
            return http.Response.WriteAsync($"{tag}\n");
        var reasons = report.Entries.Values.Where(entry => entry.Status == HealthStatus.Unhealthy)
            .Select(entry => entry.Description ?? entry.Exception?.Message ?? "not healthy");
        return http.Response.WriteAsJsonAsync(
            new Problem(http.Response.StatusCode, string.Join("; ", reasons), []), ApiJson.Default.Problem);
    }
}
