using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

internal static class ExchangeReading
{
    private const int MaxEpochs = 1_000_000;

    /// <summary>
    /// Sheets are recorded where views stay the same, because that costs nothing, and fresh where a view would not come
    /// again.
    /// </summary>
    public static ExchangePlan Read(Section run, ViewPlan views)
    {
        var source = views.Kind == ViewKind.Fixed ? SheetSource.Recorded : SheetSource.Fresh;
        if (run.Map("exchange") is not { } section)
            return new(SheetPrecision.Fp32, 1, 0, 0, 0, source, ExchangeTopology.Full);

        var plan = new ExchangePlan(
            section.Word<SheetPrecision>("precision") ?? SheetPrecision.Fp32,
            section.Integer("every", 1, 1, MaxEpochs),
            section.Integer("maxStaleness", 0, 0, MaxEpochs),
            section.Integer("burnInEpochs", 0, 0, MaxEpochs),
            section.Integer("rampUpEpochs", 0, 0, MaxEpochs),
            section.Word<SheetSource>("sheets") ?? source,
            section.Word<ExchangeTopology>("topology") ?? ExchangeTopology.Full);
        section.Close();
        return plan;
    }
}
