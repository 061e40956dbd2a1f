using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KdCluster.Coordinator.Api;

/// <summary>A coordinator is ready when it is the active one and its journal can be written.</summary>
public sealed class CoordinatorCheckup(CoordinatorService coordinator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await coordinator.Unready() is { } reason
                ? HealthCheckResult.Unhealthy(reason)
                : HealthCheckResult.Healthy();
        }
        catch (ApiException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
