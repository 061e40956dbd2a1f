using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

internal static class ExchangeReading
{
    private const int MaxEpochs = 1_000_000;
    public const int MaxStride = 64;
    private const double UsualGrace = 0.2;
    private const double MaxGrace = 10;
    private const double MostLogit = 1e30;

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
            section.Word<ExchangeTopology>("topology") ?? ExchangeTopology.Full)
        {
            Quorum = ReadQuorum(section),
            Stride = section.Integer("stride", 1, MaxStride),
            Quarantine = ReadQuarantine(section),
            MaxLogit = section.Number("maxLogit", new(0, MostLogit, MinOpen: true)),
        };
        section.Close();
        return plan;
    }

    private static QuarantinePlan? ReadQuarantine(Section exchange)
    {
        if (exchange.Map("quarantine") is not { } section)
            return null;
        section.Require("drop", "Write drop: 0.3, the loss of accuracy from which on a source is not learned from");
        var drop = section.Number("drop", new(0, 1, MinOpen: true));
        section.Close();
        return drop is { } bound ? new(bound) : null;
    }

    private static QuorumPlan? ReadQuorum(Section section)
    {
        var quorum = section.Number("quorum", new(0, 1, MinOpen: true));
        var grace = section.Scalar("grace", "a share of time such as 20%") is { } node
            ? Scalars.Percent(node, MaxGrace, section.Problems)
            : null;
        if (quorum is null && section.Has("grace") && !section.Has("quorum"))
            section.Problems.Add(
                section.Node.Find("grace")!, "means nothing without a quorum",
                "Add quorum, such as 0.75, or remove it");
        return quorum is { } share ? new(share, grace ?? UsualGrace) : null;
    }
}
