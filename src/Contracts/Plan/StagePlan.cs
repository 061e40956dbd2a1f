namespace KdCluster.Contracts.Plan;

/// <summary>
/// One part of a run. Online: one stage whose peers teach each other. Offline: a teacher stage, then a student stage
/// that names it.
/// </summary>
/// <param name="Peers">Those that train in this stage, controls included, in run-file order.</param>
/// <param name="Teachers">Names of peers of earlier stages whose sheets, features or weights teach here;
///     frozen.</param>
/// <param name="Distill">Null when nothing is distilled (a teacher stage).</param>
public sealed record StagePlan(
    string Name,
    int Epochs,
    IReadOnlyList<PeerPlan> Peers,
    IReadOnlyList<PeerId> Teachers,
    DistillPlan? Distill)
{
    /// <summary>
    /// Training samples of this stage in the place of the run's `data.limit`; null = what the run says.
    /// </summary>
    public int? Limit { get; init; }

    /// <summary>
    /// Peers are evaluated on the test set after each N-th epoch and after the last; null = after each.
    /// </summary>
    public int? EvaluateEvery { get; init; }

    /// <summary>The stage with one peer more. Controls stay last.</summary>
    public StagePlan WithLearner(PeerPlan peer) =>
        this with { Peers = [.. Peers.Where(p => !p.IsControl), peer, .. Peers.Where(p => p.IsControl)] };

    /// <summary>Whether peers are evaluated after this epoch.</summary>
    public bool EvaluatesAfter(int epoch) => (epoch + 1) % (EvaluateEvery ?? 1) == 0 || epoch + 1 == Epochs;
}
