namespace KdCluster.Contracts.Reports;

/// <summary>
/// What the exchange adds to the length of an epoch, as means over the epochs. The slowest peer decides the length:
/// after its epoch it waits until the epoch is closed and for the sheets that have not come by then. Then it trains,
/// evaluates, and makes its sheet and checkpoint. That faster peers wait for it is no cost of the exchange.
/// </summary>
/// <param name="Epochs">So many epochs were counted. The first epoch of a stage is left out, because the start of the
///     peers comes before it.</param>
/// <param name="Close">Seconds from the last end of the epoch before to the order to go on.</param>
/// <param name="Fetch">Seconds that the slowest peer waited for sheets after the order.</param>
/// <param name="Length">Seconds: both, and all that it did then.</param>
public sealed record ExchangeShare(int Epochs, double Close, double Fetch, double Length)
{
    public double Share => Length > 0 ? (Close + Fetch) / Length : 0;

    public static ExchangeShare Measure(IReadOnlyList<EpochReport> epochs)
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
