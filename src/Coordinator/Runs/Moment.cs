namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Now, twice: monotonic for deadlines, which a step of the wall clock must not move, and wall time for people.
/// </summary>
/// <param name="Elapsed">Since this process started.</param>
public readonly record struct Moment(TimeSpan Elapsed, DateTimeOffset Time)
{
    public static Moment Of(TimeProvider clock, long started) => new(clock.GetElapsedTime(started), clock.GetUtcNow());
}
