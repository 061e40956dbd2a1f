namespace KdCluster.Contracts.Reports;

/// <summary>
/// What the exchange adds to the length of an epoch, as means over the epochs. The slowest peer makes an epoch as long
/// as it is: from the end of the epoch before it waits until that is closed and for the sheets that had not come by
/// then; then it trains, looks at the test set, makes its sheet and checkpoint. That faster peers wait for it is no
/// part of this.
/// </summary>
/// <param name="Epochs">How many were looked at. The first of a stage is not: what comes before it is the start of the
///     peers.</param>
/// <param name="Close">Seconds from the last end of the epoch before to the order to go on.</param>
/// <param name="Fetch">Seconds that the slowest peer waited for sheets after the order.</param>
/// <param name="Length">Seconds: both, and all that it did then.</param>
public sealed record ExchangeShare(int Epochs, double Close, double Fetch, double Length)
{
    public double Share => Length > 0 ? (Close + Fetch) / Length : 0;

    public static ExchangeShare Of(IReadOnlyList<EpochReport> epochs)
    {
        var slowest = epochs.Where(epoch => epoch.Epoch > 0).GroupBy(epoch => (epoch.Stage, epoch.Epoch))
            .Select(group => group.MaxBy(epoch => epoch.Seconds)!).ToList();
        return slowest.Count == 0
            ? new(0, 0, 0, 0)
            : new(
                slowest.Count, slowest.Average(e => e.CloseSeconds), slowest.Average(e => e.FetchSeconds),
                slowest.Average(e => e.CloseSeconds + e.Seconds));
    }
}
