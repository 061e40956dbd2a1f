using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Reports;

/// <summary>Compares the runs of a sweep, as written to `sweep.json` and rendered as `sweep.md`.</summary>
/// <param name="Keys">The swept keys, in the order of the run file.</param>
/// <param name="Runs">Runs that the sweep has.</param>
/// <param name="Completed">Those of them that completed: only these are counted below.</param>
public sealed record SweepReport(
    string Name, IReadOnlyList<string> Keys, int Runs, int Completed, PeerMachine? Stack,
    IReadOnlyList<SweepRow> Points)
{
    /// <summary>
    /// `RUN: PEER` of each peer that did not train to the end of its stage (its node was lost, it was scaled away),
    /// though its run completed. What it last reached is counted.
    /// </summary>
    public IReadOnlyList<string> CutShort { get; init; } = [];
}

/// <summary>One point of the grid.</summary>
/// <param name="Values">Of <see cref="SweepReport.Keys"/>.</param>
public sealed record SweepRow(
    IReadOnlyList<string> Values, IReadOnlyList<long> Seeds, IReadOnlyList<SweepPeer> Peers,
    IReadOnlyList<SweepStage> Stages, Spread? Ensemble);

/// <summary>A peer over the seeds.</summary>
/// <param name="Last">Accuracy after the last epoch.</param>
/// <param name="Best">Accuracy after the best.</param>
/// <param name="Alone">The control's last accuracy.</param>
/// <param name="Gain">Paired: the mean of (last - alone) of each seed.</param>
public sealed record SweepPeer(
    string Name, string Stage, string Model, string Method, Spread Last, Spread Best, Spread? Alone, Spread? Gain)
{
    /// <summary>
    /// Paired: the mean of each seed's <see cref="Last"/> less that of the same peer at the sweep's first point. Null:
    /// this is the first, or it has no such peer or seed.
    /// </summary>
    public Spread? Difference { get; init; }

    /// <summary>The same of the controls.</summary>
    public Spread? AloneDifference { get; init; }
}

/// <summary>
/// The peers of a stage together: first the mean over the peers of each seed, then mean and interval over the seeds.
/// Seeds are independent; peers of one run are not.
/// </summary>
/// <param name="EpochSeconds">Of a peer: <see cref="PeerReport.EpochSeconds"/>.</param>
/// <param name="Cost">Seconds an epoch over the control's, paired: the ratio of each seed.</param>
public sealed record SweepStage(
    string Name, string Method, int Peers, Spread Last, Spread? Alone, Spread? Gain, Spread EpochSeconds, Spread? Cost);
