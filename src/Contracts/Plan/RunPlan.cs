using System.Text.Json;
using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// A validated run file with every default filled in and every short form (`mode`, `count`, `controls`) expanded.
/// It is all that the coordinator, a node or the one-process reference knows of a run.
/// </summary>
/// <param name="Hash">SHA-256 (hex) of the plan's canonical JSON without this field; the "run-file hash" of reports.</param>
public sealed record RunPlan(
    string Name,
    long Seed,
    DataPlan Data,
    ViewPlan Views,
    ExchangePlan Exchange,
    IReadOnlyList<StagePlan> Stages,
    ScalePlan? Scale,
    PlacementPlan Placement,
    string Hash)
{
    /// <summary>Which point of a sweep this run is; null when the run file has none.</summary>
    public SweepPoint? Sweep { get; init; }

    /// <summary>The data of a stage: the run's, with the stage's own limit where it has one.</summary>
    public DataPlan DataOf(int stage) => Stages[stage].Limit is { } limit ? Data with { Limit = limit } : Data;
}

/// <param name="Replicate">0, 1, ... over the seeds of one grid point.</param>
/// <param name="Values">The swept keys, by path (`distill.temperature`), with the value that each has here; the seed is not among them.</param>
public sealed record SweepPoint(int Index, int Count, int Replicate, IReadOnlyDictionary<string, string> Values);

/// <summary>
/// One part of a run. Online: one stage whose peers teach each other. Offline: a teacher stage, then a student stage that names it.
/// </summary>
/// <param name="Peers">Those that train in this stage, controls included, in run-file order.</param>
/// <param name="Teachers">Names of peers of earlier stages whose sheets, features or weights teach here; frozen.</param>
/// <param name="Distill">Null when nothing is distilled (a teacher stage).</param>
public sealed record StagePlan(
    string Name,
    int Epochs,
    IReadOnlyList<PeerPlan> Peers,
    IReadOnlyList<PeerId> Teachers,
    DistillPlan? Distill)
{
    /// <summary>Training samples of this stage in the place of the run's `data.limit`; null = what the run says.</summary>
    public int? Limit { get; init; }
}

/// <param name="Seed">Derived from the run's seed and the peer's name; initial weights, sample order and dropout follow from it.</param>
/// <param name="ControlOf">The peer whose initial weights, order and seed this one shares, trained without distillation; null for other peers.</param>
/// <param name="Init">Where the initial weights come from.</param>
/// <param name="Device">`cpu`, `cuda`, `cuda:1`, or null: whatever the slot has.</param>
public sealed record PeerPlan(
    PeerId Name,
    string Model,
    long Seed,
    int BatchSize,
    OptimizerPlan Optimizer,
    SchedulePlan Schedule,
    InitPlan Init,
    PeerId? ControlOf,
    string? Device)
{
    public bool IsControl => ControlOf is not null;

    /// <summary>The epoch of its stage that it trains first: 0, unless it was added while the stage ran.</summary>
    public int JoinEpoch { get; init; }
}

/// <summary>Exactly one of the two is set, or neither: initial weights are then drawn from the peer's seed.</summary>
/// <param name="Checkpoint">A safetensors file or a checkpoint folder.</param>
/// <param name="Peer">A peer of an earlier stage whose last weights are taken.</param>
public sealed record InitPlan(string? Checkpoint, PeerId? Peer)
{
    public static readonly InitPlan Random = new(null, null);
}

/// <param name="Root">Folder with the data files; null = the data set's own default folders.</param>
/// <param name="Limit">Training samples to keep, stratified by class and seeded; null = all.</param>
/// <param name="HeldOut">Training samples split off for held-out use (not trained on); 0 = none.</param>
/// <param name="Labelled">Samples whose labels may be used (semi-supervised methods); null = all.</param>
/// <param name="Options">Keys that the data set adds (for `synthetic`: samples, testSamples, classes, shape, noise).</param>
public sealed record DataPlan(string Name, string? Root, int? Limit, int HeldOut, int? Labelled, JsonElement Options);

[JsonConverter(typeof(WordEnum<ViewKind>))]
public enum ViewKind { Fixed, PerEpoch, Period }

/// <summary>How views follow epochs. Fixed: always 0. PerEpoch: the epoch. Period K: epoch mod K.</summary>
public sealed record ViewPlan(ViewKind Kind, int Period, IReadOnlyList<string> Augment)
{
    public int ViewOf(int epoch) => Kind switch
    {
        ViewKind.Fixed => 0,
        ViewKind.PerEpoch => epoch,
        _ => epoch % Period,
    };
}

/// <param name="Name">`sgd`, `adam` or `adamw`.</param>
/// <param name="ClipNorm">Global gradient-norm bound; null = none.</param>
public sealed record OptimizerPlan(
    string Name, double LearningRate, double Momentum, bool Nesterov, double WeightDecay,
    double Beta1, double Beta2, double Epsilon, double? ClipNorm);

/// <param name="Name">`constant`, `step` or `cosine`.</param>
/// <param name="Milestones">Epochs (of `step`) after which the rate is multiplied by <paramref name="Gamma"/>.</param>
public sealed record SchedulePlan(string Name, double WarmUpEpochs, IReadOnlyList<int> Milestones, double Gamma, double MinimumRate);

/// <param name="Method">A name of the catalogue: `kd`, `dml`, ...</param>
/// <param name="Weight">Weight of the distillation term.</param>
/// <param name="HardWeight">Weight of the cross-entropy with the labels.</param>
/// <param name="Options">Keys that the method adds.</param>
public sealed record DistillPlan(string Method, double Temperature, double Weight, double HardWeight, double LabelSmoothing, JsonElement Options);

[JsonConverter(typeof(WordEnum<SheetPrecision>))]
public enum SheetPrecision { Fp32, Fp16, Bf16 }

/// <summary>Recorded: what the net said in training mode during the epoch. Fresh: what it says in evaluation mode on the next view.</summary>
[JsonConverter(typeof(WordEnum<SheetSource>))]
public enum SheetSource { Recorded, Fresh }

/// <summary>Full: every peer fetches every other peer's sheet. Mean: each averages its shard of the samples and serves that.</summary>
[JsonConverter(typeof(WordEnum<ExchangeTopology>))]
public enum ExchangeTopology { Full, Mean }

/// <param name="Every">Sheets are made after each N-th epoch.</param>
/// <param name="MaxStaleness">How many exchanges older than the newest a sheet may be and still be used.</param>
/// <param name="BurnInEpochs">Epochs at the start of a stage without distillation.</param>
/// <param name="RampUpEpochs">Epochs over which the distillation weight then grows linearly to its full value.</param>
public sealed record ExchangePlan(
    SheetPrecision Precision, int Every, int MaxStaleness, int BurnInEpochs, int RampUpEpochs, SheetSource Sheets, ExchangeTopology Topology);

/// <param name="Template">The peer that added peers are copies of (their names and seeds are their own).</param>
public sealed record ScalePlan(int Min, int Max, PeerId Template);

[JsonConverter(typeof(WordEnum<UnmetPlacement>))]
public enum UnmetPlacement { Wait, Fail }

/// <param name="WhenUnmet">What to do when there are too few fitting slots.</param>
/// <param name="Deadline">How long to wait before the run fails all the same.</param>
/// <param name="MinPeers">A stage goes on as long as this many peers are healthy.</param>
public sealed record PlacementPlan(UnmetPlacement WhenUnmet, TimeSpan Deadline, int MinPeers);
