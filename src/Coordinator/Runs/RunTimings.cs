namespace KdCluster.Coordinator.Runs;

/// <summary>
/// How long to wait for what. All of it is patience with silence: nothing here limits a peer that is known to be at
/// work in its usual time.
/// </summary>
public sealed record RunTimings
{
    /// <summary>For an epoch of a peer that has finished none yet.</summary>
    public TimeSpan FirstEpoch { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>No epoch's deadline is shorter, however fast the peers are.</summary>
    public TimeSpan ShortestEpoch { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Median absolute deviations above the median that a peer may take.</summary>
    public double Deviations { get; init; } = 6;

    /// <summary>Never less than this many times the median.</summary>
    public double Medians { get; init; } = 3;

    /// <summary>From assignment to ready: loading data and fetching checkpoints.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From an order to its acknowledgement, over all repetitions.</summary>
    public TimeSpan Acknowledge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a peer that is lost in mid-epoch to find a new place; then the epoch goes on without it.</summary>
    public TimeSpan Rejoin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For copying what the peers of a node know that drains or leaves; then they move all the same.</summary>
    public TimeSpan HandOver { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Release { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For a sheet on demand, and for the ensemble's accuracy.</summary>
    public TimeSpan Sheet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A peer that fails waits this long before it is placed again, twice as long after the next failure, and so on.
    /// </summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Failures without one finished epoch between them, after which a peer is given up.</summary>
    public int MaxFailures { get; init; } = 5;

    /// <summary>
    /// The same for losses that were not the peer's fault: its node went, again and again, or two nodes fight for it.
    /// </summary>
    public int MaxLosses { get; init; } = 20;

    public TimeSpan BackoffAfter(int failures) => Backoff * Math.Pow(2, Math.Clamp(failures - 1, 0, 5));
}
