namespace KdCluster.Coordinator.Standby;

/// <summary>What the lease says in the database.</summary>
/// <param name="Holder">Empty: nobody's.</param>
/// <param name="Url">Of the holder's API; empty: not known.</param>
/// <param name="Beat">Grows each time the holder says that it is there.</param>
public readonly record struct LeaseRow(string Holder, string Url, long Beat);

/// <summary>
/// The pure half of a stand-by: whether the lease may be taken. Its holder counts as gone when the row has not changed
/// for long enough, as this process saw it and by its own clock.
/// </summary>
/// <param name="Seen">What was last seen, and when first so.</param>
public sealed record LeaseWatch(string Self, LeaseTimes Times, (LeaseRow Row, TimeSpan Since)? Seen = null)
{
    public (LeaseWatch After, bool MayTake) Look(LeaseRow row, TimeSpan now)
    {
        // Who comes back with the same data folder is the only one who can have it: the process before is dead.
        if (row.Holder.Length == 0 || row.Holder == Self)
            return (this with { Seen = (row, now) }, true);
        if (Seen is not { } seen || seen.Row != row)
            return (this with { Seen = (row, now) }, false);
        return (this, now - seen.Since >= Times.TakeAfter);
    }
}
