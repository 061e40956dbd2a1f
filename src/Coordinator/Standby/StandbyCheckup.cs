using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KdCluster.Coordinator.Standby;

/// <summary>One that stands by is alive and not ready: requests belong to the one that acts.</summary>
public sealed class StandbyCheckup(Succession succession) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Unhealthy(StandbyHost.Describe(succession)));
}
