using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Training;

/// <summary>How much memory a peer may take to record what its frozen teacher's layers say.</summary>
public static class FeatureBudget
{
    /// <summary>Of a peer, all views together.</summary>
    public const long Bytes = 1L << 30;

    /// <param name="values">Float32 values a sample, of all layers that the method looks into.</param>
    /// <returns>What all samples take in all views; null: no view comes back, or nothing is looked into.</returns>
    public static long? Needed(long values, ViewPlan views, int epochs, int samples)
    {
        var different = Enumerable.Range(0, epochs).Select(views.ViewOf).Distinct().Count();
        return values == 0 || different == epochs ? null : values * sizeof(float) * samples * different;
    }
}
