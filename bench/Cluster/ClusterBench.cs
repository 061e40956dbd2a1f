namespace KdCluster.Bench;

/// <summary>A coordinator process with its journal on disk, and nodes that are real but for what they train.</summary>
internal static class ClusterBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("kd-bench-");
        try
        {
            using var coordinator = CoordinatorProcess.Start(settings, Path.Combine(folder.FullName, "coordinator"));
            var site = new ClusterSite(folder.FullName, coordinator.Endpoint);
            return [
                .. MembershipBench.Run(site, settings.Say).GetAwaiter().GetResult(),
                .. BarrierBench.Run(site, settings.Say).GetAwaiter().GetResult(),
                .. CohortBench.Run(settings.Say)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
