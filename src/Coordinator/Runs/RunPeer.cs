using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

public enum PeerPhase
{
    /// <summary>Needs a node.</summary>
    Waiting,

    /// <summary>Owed <see cref="AssignPeer"/>.</summary>
    Starting,
    Ready,

    /// <summary>Owed <see cref="StartEpoch"/>.</summary>
    Training,

    /// <summary>Owed <see cref="ReleasePeer"/>.</summary>
    Releasing,

    /// <summary>Has no node and wants none.</summary>
    Freed,
    Abandoned,
}

/// <summary>A peer in the stage that is open.</summary>
public sealed record RunPeer(PeerPlan Plan, PeerRole Role)
{
    public PeerPhase Phase { get; init; } = PeerPhase.Waiting;

    public NodeId? Node { get; init; }

    public int Slot { get; init; } = -1;

    public string? Device { get; init; }

    /// <summary>0 until it is first assigned.</summary>
    public Incarnation Incarnation { get; init; }

    /// <summary>The epoch at whose boundary it came; -1 before.</summary>
    public int JoinedEpoch { get; init; } = -1;

    /// <summary>The epoch that it trains or trained last.</summary>
    public int Epoch { get; init; } = -1;

    public int Attempt { get; init; }

    /// <summary>What the epoch that it trains learns from; one object for all of its participants.</summary>
    public EpochSources? Sources { get; init; }

    /// <summary>
    /// The node has acknowledged what the peer is owed. Not in the journal: after a restart it is asked again.
    /// </summary>
    public bool Acknowledged { get; init; }

    /// <summary>When the present phase began.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>Not placed again before this.</summary>
    public TimeSpan NotBefore { get; init; }

    /// <summary>Since it last finished an epoch, and by its own fault.</summary>
    public int Failures { get; init; }

    /// <summary>Since it last finished an epoch, whoever's fault it was.</summary>
    public int Losses { get; init; }

    /// <summary>It has left its node in good order, and has not trained since.</summary>
    public bool Moves { get; init; }

    public string? Reason { get; init; }

    public ImmutableHashSet<NodeId> Avoid { get; init; } = [];

    /// <summary>Newest first, at most two.</summary>
    public ImmutableArray<CheckpointRef> Checkpoints { get; init; } = [];

    /// <summary>It began with these weights of another peer; null: with its own.</summary>
    public CheckpointRef? From { get; init; }

    /// <summary>The epoch that it trained last, whether or not its weights can still be had; -1 before.</summary>
    public int TrainedEpoch { get; init; } = -1;

    /// <summary>How often in a row no node could get the checkpoints that it was told of.</summary>
    public int CheckpointFailures { get; init; }

    /// <summary>Of this stage, newest last, as many as staleness and views can need.</summary>
    public ImmutableArray<SheetManifest> Sheets { get; init; } = [];

    /// <summary>Where each incarnation that made one of these sheets lives or lived, newest last.</summary>
    public ImmutableArray<(Incarnation Incarnation, NodeId Node)> Homes { get; init; } = [];

    /// <summary>Incarnations whose node is gone, and their sheets with it.</summary>
    public ImmutableHashSet<Incarnation> Lost { get; init; } = [];

    /// <summary>After a restart, until it has trained again: the epoch whose weights it has; -1 otherwise.</summary>
    public int ResumedEpoch { get; init; } = -1;

    public SheetManifest? TestSheet { get; init; }

    /// <summary>Seconds of its last epochs.</summary>
    public ImmutableArray<double> Seconds { get; init; } = [];

    /// <summary>When it finished its last epoch.</summary>
    public TimeSpan FinishedAt { get; init; }

    public EpochMetrics? Metrics { get; init; }

    /// <summary>By epoch, in stages with controls, which may be far from their peers.</summary>
    public ImmutableDictionary<int, double> Accuracies { get; init; } = ImmutableDictionary<int, double>.Empty;

    public long BytesIn { get; init; }

    public double WaitSeconds { get; init; }

    public PeerId Name => Plan.Name;

    /// <summary>
    /// What its node is told to go on from: the newest only, wherever it is, until that was tried often enough for a
    /// node that has it to come back. Then older ones do.
    /// </summary>
    public ImmutableArray<CheckpointRef> Resumable =>
        CheckpointFailures < NewestTries ? [.. Checkpoints.Take(1)] : Checkpoints;

    /// <summary>So often its newest checkpoint alone is asked for.</summary>
    public const int NewestTries = 3;

    /// <summary>Counts towards the cohort: it trains and is no control.</summary>
    public bool IsStudent => Role == PeerRole.Train && !Plan.IsControl;

    /// <summary>Has a node and can be given work.</summary>
    public bool IsUp => Phase is PeerPhase.Ready or PeerPhase.Training;

    public bool IsGone => Phase is PeerPhase.Freed or PeerPhase.Abandoned or PeerPhase.Releasing;

    /// <summary>Lives on a node, or may.</summary>
    public bool HasNode => Phase is PeerPhase.Starting or PeerPhase.Ready or PeerPhase.Training or PeerPhase.Releasing;
}

/// <summary>A peer of an earlier stage: what later stages may want of it.</summary>
public sealed record Graduate(
    PeerPlan Plan, Incarnation Incarnation, NodeId? Node, ImmutableArray<CheckpointRef> Checkpoints);
