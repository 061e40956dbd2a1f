using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Reports;

/// <summary>
/// What was observed of a run, from which its report follows. The coordinator has it from the journal, the one-process
/// reference from its peers.
/// </summary>
/// <param name="Status">`completed`, `failed` or `cancelled`.</param>
/// <param name="Reason">Why it did not complete.</param>
/// <param name="Parameters">Of each peer's exported student.</param>
/// <param name="Epochs">In the order in which the epochs closed.</param>
/// <param name="EnsembleAccuracy">Of the last stage's peers together, controls aside, in [0, 1]; null when there was no
///     ensemble.</param>
/// <param name="Seconds">From the start of the run to its end.</param>
public sealed record RunFacts(
    string Run,
    string Status,
    string? Reason,
    PeerMachine Stack,
    IReadOnlyDictionary<PeerId, long> Parameters,
    IReadOnlyList<PeerEpoch> Epochs,
    double? EnsembleAccuracy,
    double Seconds)
{
    /// <summary>Every sheet that somebody might have trained on, in the order in which they were made.</summary>
    public IReadOnlyList<MadeSheet> Sheets { get; init; } = [];

    /// <summary>What befell peers, in the order in which it happened.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>Null of a run whose peers never came to read it.</summary>
    public DataReport? Data { get; init; }

    /// <summary>What was done to make given weights fit.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <param name="Sources">The peers whose sheets it trained on. Topology `mean`: those whose mean it was.</param>
public sealed record PeerEpoch(int Stage, PeerId Peer, int Epoch, EpochMetrics Metrics, IReadOnlyList<PeerId> Sources);
