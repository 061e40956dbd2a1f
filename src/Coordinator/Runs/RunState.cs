using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

public enum RunPhase
{
    /// <summary>Submitted, no stage open.</summary>
    Submitted,

    /// <summary>Between epochs: peers are placed, sheets made, until the next epoch can begin.</summary>
    Between,

    /// <summary>An epoch is open.</summary>
    Training,

    /// <summary>The last epoch of the last stage is closed; one peer measures the ensemble.</summary>
    Scoring,

    /// <summary>The stage is done; its peers are being released.</summary>
    Clearing,

    /// <summary>The run is to end; its peers are being released.</summary>
    Ending,
    Ended,
}

/// <summary>A run as its journal tells it. Immutable; <see cref="RunEvolution.Apply"/> makes the next one.</summary>
public sealed record RunState(RunId Run, RunPlan Plan, Term Term)
{
    /// <summary>The sweep that it is a point of.</summary>
    public SweepId? Sweep { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Placing;

    public string? Reason { get; init; }

    public DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public RunPhase Phase { get; init; } = RunPhase.Submitted;

    /// <summary>When the phase began.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>-1 before the first opens.</summary>
    public int Stage { get; init; } = -1;

    /// <summary>The epoch that is open, or was closed last; -1 before a stage's first.</summary>
    public int Epoch { get; init; } = -1;

    /// <summary>Whether a peer has said what data it read; one is enough for the report.</summary>
    public bool KnowsData { get; init; }

    /// <summary>Samples that accuracies are of; null when no peer has said yet.</summary>
    public int? TestSamples { get; init; }

    /// <summary>How many students (training peers, controls aside) the stage shall have.</summary>
    public int Wanted { get; init; }

    /// <summary>It takes free slots by itself: its run file says so, and nobody has scaled it by hand.</summary>
    public bool Autoscales { get; init; }

    /// <summary>Peers of the stage that is open, its serving teachers included.</summary>
    public RunPeers Peers { get; init; } = RunPeers.None;

    /// <summary>Participants of the open epoch that have not finished it.</summary>
    public ImmutableHashSet<PeerId> Pending { get; init; } = [];

    /// <summary>Who began the open epoch.</summary>
    public ImmutableArray<PeerId> Participants { get; init; } = [];

    /// <summary>The exchange rules of the stage that is open.</summary>
    public ExchangeRules Rules { get; init; } = null!;

    public ImmutableDictionary<PeerId, Graduate> Graduates { get; init; } = ImmutableDictionary<PeerId, Graduate>.Empty;

    /// <summary>How the run will end, once its peers are released.</summary>
    public (RunStatus Status, string? Reason)? End { get; init; }

    /// <summary>Topology `mean`, between two epochs: the shards that are due; null when there are none.</summary>
    public ShardRound? Round { get; init; }

    /// <summary>Peers that could not measure the ensemble.</summary>
    public ImmutableHashSet<PeerId> ScoreTried { get; init; } = [];

    /// <summary>Nodes that take no new peers, and since when; each node says so itself as well.</summary>
    public ImmutableDictionary<NodeId, TimeSpan> Draining { get; init; } = ImmutableDictionary<NodeId, TimeSpan>.Empty;

    /// <summary>Nodes that are about to be gone, and since when; not in the journal.</summary>
    public ImmutableDictionary<NodeId, TimeSpan> Leaving { get; init; } = ImmutableDictionary<NodeId, TimeSpan>.Empty;

    /// <summary>A peer of the open stage was given up.</summary>
    public bool AnyAbandoned { get; init; }

    /// <summary>What the sheets of the stage's sources have shown of them; empty where nobody is to ask.</summary>
    public ImmutableDictionary<PeerId, SourceStanding> Standings { get; init; } =
        ImmutableDictionary<PeerId, SourceStanding>.Empty;

    /// <summary>Whose sheets are not learned from, and since which epoch.</summary>
    public ImmutableDictionary<PeerId, int> Quarantined { get; init; } = ImmutableDictionary<PeerId, int>.Empty;

    /// <summary>Idempotency keys of requests that took effect, with the answer.</summary>
    public ImmutableDictionary<string, string> Keys { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What placement lacks; not in the journal.</summary>
    public string? Missing { get; init; }

    /// <summary>
    /// The cluster could place the stage, and will when others have given slots back; not in the journal.
    /// </summary>
    public bool Queued { get; init; }

    public StagePlan StagePlan => Plan.Stages[Stage];

    public bool IsLastStage => Stage == Plan.Stages.Count - 1;

    public bool HasEnded => Phase == RunPhase.Ended;

    /// <summary>In the order of the plan, teachers first.</summary>
    public IEnumerable<RunPeer> InOrder => Peers.Values;

    /// <summary>Students that take part or may again.</summary>
    public IEnumerable<RunPeer> Students => InOrder.Where(p => p.IsStudent && !p.IsGone);

    public int StudentCount => Peers.CountOf(group => group.IsStudent && !group.IsGone);

    /// <summary>Every sheet that the stage's peers have made and that may still be of use.</summary>
    public IEnumerable<SheetManifest> Sheets => InOrder.SelectMany(p => p.Sheets);

    /// <summary>Fewest students with which the stage goes on.</summary>
    public int MinPeers =>
        Math.Max(
            1,
            Math.Min(
                Math.Min(Plan.Placement.MinPeers, Wanted),
                StagePlan.Peers.Count(p => !p.IsControl && p.JoinEpoch == 0)));

    /// <summary>A stage begins with all peers of its plan; later its teachers must be there, and a quorum.</summary>
    public bool IsNeeded(RunPeer peer) => peer.Role == PeerRole.Serve || (Epoch < 0 && peer.Plan.JoinEpoch == 0);

    /// <summary>For the ensemble: what it says of the test set after its last epoch.</summary>
    public bool WantsTestSheet(RunPeer peer) =>
        IsLastStage && peer.Epoch == StagePlan.Epochs - 1 && !peer.Plan.IsControl;

    public Fence FenceOf(RunPeer peer, bool epoch = true) =>
        new(Run, Term, Stage, peer.Name, peer.Incarnation, epoch ? peer.Epoch : -1, epoch ? peer.Attempt : 0);

    public RunState With(RunPeer peer) => this with { Peers = Peers.With(peer) };
}
