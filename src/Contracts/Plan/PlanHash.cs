using System.Security.Cryptography;
using System.Text.Json;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// The identity of a plan: SHA-256 (hex) of its JSON with an empty `hash`, without white space, properties in the order
/// of the records. Two run files that mean the same have one hash, however they are written.
/// </summary>
public static class PlanHash
{
    public static RunPlan Sign(RunPlan plan) => plan with { Hash = Compute(plan) };

    private static string Compute(RunPlan plan)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(plan with { Hash = "" }, ContractsJson.Default.RunPlan);
        return Convert.ToHexStringLower(SHA256.HashData(json));
    }
}
