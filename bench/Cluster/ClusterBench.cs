namespace KdCluster.Bench;

/// <summary>A coordinator process with its journal on disk, and nodes that are real but for what they train.</summary>
internal static class ClusterBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings) =>
    [
        .. With(settings, null, async site => (BenchLine[])
        [
            .. await MembershipBench.Run(site, settings.Say),
            .. await BarrierBench.Run(site, settings.Say),
            .. await JoinBench.Run(site, settings.Say),
        ]),
        .. CohortBench.Run(settings.Say),
    ];

    /// <summary>Does something with a coordinator that is there for it alone.</summary>
    /// <param name="authority">Null: nothing is encrypted.</param>
    public static T With<T>(BenchSettings settings, BenchAuthority? authority, Func<ClusterSite, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory("kd-bench-");
        try
        {
            using var coordinator = CoordinatorProcess.Start(
                settings, Path.Combine(folder.FullName, "coordinator"), authority);
            return work(new(folder.FullName, coordinator.Endpoint, authority)).GetAwaiter().GetResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
