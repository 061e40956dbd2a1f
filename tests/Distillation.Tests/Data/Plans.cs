using System.Text.Json;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Tests.Data;

internal static class Plans
{
    public static DataPlan Data(
        string name, string? root = null, int? limit = null, int heldOut = 0, int? labelled = null,
        string options = "{}") =>
        new(name, root, limit, heldOut, labelled, JsonDocument.Parse(options).RootElement);
}
