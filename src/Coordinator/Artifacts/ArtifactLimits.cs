namespace KdCluster.Coordinator.Artifacts;

/// <summary>What is kept of runs that have ended.</summary>
/// <param name="Runs">Of the newest so many.</param>
/// <param name="KeepFor">And not longer than this.</param>
/// <param name="Gather">How long a run that has ended waits for copies of its weights.</param>
public sealed record ArtifactLimits(int Runs, TimeSpan KeepFor, TimeSpan Gather)
{
    /// <summary>A checkpoint that is larger is not copied.</summary>
    public long CopyBytes { get; init; } = 8L << 30;

    public static ArtifactLimits Default { get; } = new(200, TimeSpan.FromDays(90), TimeSpan.FromMinutes(10));
}
