using System.Text.Json.Serialization;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Api;

/// <summary>One line of `GET /api/runs`.</summary>
/// <param name="Stage">Index of the stage that is open, or the last one.</param>
/// <param name="Epoch">The epoch that is open (0, 1, ...), or the number of epochs when the stage is done.</param>
/// <param name="Peers">Peers of the stage that are healthy, controls included; <paramref name="WantedPeers"/> as it
///     should be.</param>
/// <param name="Waiting">What placement lacks, in words; null when nothing is missing.</param>
public sealed record RunSummary(
    RunId Run, string Name, RunStatus Status, string? Reason, int Stage, int Stages, string StageName, int Epoch,
    int Epochs, int Peers, int WantedPeers, string? Waiting, string RunFileHash, DateTimeOffset Submitted,
    DateTimeOffset? Started, DateTimeOffset? Finished)
{
    /// <summary>Null when it is no point of a sweep.</summary>
    public SweepPlace? Sweep { get; init; }

    /// <summary>What the accuracies of its peers are (<see cref="TaskEntry.Score"/>); null: accuracies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Score { get; init; }

    /// <summary>Null while no peer can be compared with its control, and in runs without controls.</summary>
    public GainView? Gain { get; init; }
}

/// <summary>What distillation has changed so far: the mean over peers of (accuracy - its control's).</summary>
/// <param name="Mean">Of accuracies in [0, 1], after the same epoch of both.</param>
/// <param name="Interval">Half of the 95 % interval that the size of the test set leaves, as if the two were tested on
///     different samples: they are tested on the same, so it is wider than need be. What other seeds would give is not
///     in it. Null when the size is not known.</param>
/// <param name="Peers">So many can be compared.</param>
/// <param name="Epoch">The last that one of them has finished (0, 1, ...).</param>
public sealed record GainView(double Mean, double? Interval, int Peers, int Epoch);

/// <summary>Which point of which sweep a run is.</summary>
/// <param name="Index">0, 1, ... of <paramref name="Count"/>.</param>
/// <param name="Values">The swept keys with their values here; the seed is not among them.</param>
public sealed record SweepPlace(
    SweepId Id, int Index, int Count, IReadOnlyDictionary<string, string> Values, long Seed);

/// <summary>`GET /api/runs/{id}`, and the first event of its stream.</summary>
/// <param name="LastEvent">Number of the newest journal event that this shows.</param>
public sealed record RunDetail(
    RunSummary Summary, IReadOnlyList<StageView> Stages, IReadOnlyList<PeerView> Peers, long LastEvent)
{
    /// <summary>What it waits for at this moment. Empty when it has ended.</summary>
    public IReadOnlyList<WaitView> Waits { get; init; } = [];

    /// <summary>Null when the run file does not let it take slots by itself.</summary>
    public AutoscaleView? Autoscale { get; init; }
}

/// <summary>Whether a run takes free slots by itself.</summary>
/// <param name="Max">So many peers, controls aside, at most.</param>
/// <param name="IsOn">False: people scaled it, and since then only they do.</param>
public sealed record AutoscaleView(int Max, bool IsOn);

/// <summary>One thing that a run waits for.</summary>
/// <param name="Until">When it goes on without, or does something about it; null: when people say so.</param>
public sealed record WaitView(string What, DateTimeOffset Since, DateTimeOffset? Until);

public sealed record StageView(
    string Name, int Epochs, IReadOnlyList<PeerId> Peers, IReadOnlyList<PeerId> Teachers, string? Method);
