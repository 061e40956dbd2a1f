using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KdCluster.Node.Link;

/// <summary>A node is ready when a coordinator counts it among its members.</summary>
public sealed class LinkCheckup(NodeLink link) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(link.HasJoined ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("no coordinator"));
}
