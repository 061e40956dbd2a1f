using KdCluster.Contracts.Plan;
using KdCluster.Distillation.SheetForms;

namespace KdCluster.Distillation.Training;

/// <summary>What a peer is made from.</summary>
/// <param name="Stage">Index into the plan's stages.</param>
/// <param name="Device">`cpu`, `cuda` or `cuda:1`.</param>
/// <param name="InitialWeights">A checkpoint or safetensors file to start from; null = drawn from the peer's
///     seed.</param>
/// <param name="Teachers">The stage's teachers, for methods that need features or weights; else empty.</param>
public sealed record PeerSetup(
    RunPlan Plan, int Stage, PeerPlan Peer, RunData Data, string Device, string? InitialWeights,
    IReadOnlyList<TeacherFile> Teachers)
{
    public StagePlan StagePlan => Plan.Stages[Stage];

    /// <summary>A file of a classifier's weights whose body the model begins from; null: nothing of it.</summary>
    public string? Backbone { get; init; }

    /// <summary>For sheets that are too large for memory; null: all are held there.</summary>
    public ILogitRoom? Room { get; init; }

    /// <summary>For a peer whose run file leaves it open.</summary>
    public TrainingPrecision UsualPrecision { get; init; }

    public TrainingPrecision Precision => Peer.Precision ?? UsualPrecision;
}

/// <param name="Model">Its model's name.</param>
/// <param name="Path">A checkpoint or safetensors file.</param>
/// <param name="Precision">In what it answers; null: the peer's usual one.</param>
public sealed record TeacherFile(string Model, string Path, TrainingPrecision? Precision = null);
