using KdCluster.Contracts.Plan;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// What a student learns from in a batch. One object belongs to one peer in one stage; the trainer owns it. A method
/// that needs no more than logits is its <see cref="Loss"/>; the other members are for those that train or keep
/// something of their own.
/// </summary>
public interface IDistillationMethod : IDisposable
{
    /// <summary>Layers whose maps <see cref="MethodBatch.StudentFeatures"/> must hold.</summary>
    IReadOnlyList<string> StudentFeatures => [];

    /// <summary>
    /// Layers of the teacher whose maps <see cref="MethodBatch.TeacherFeatures"/> must hold; empty = the teacher is not
    /// run.
    /// </summary>
    IReadOnlyList<string> TeacherFeatures => [];

    /// <summary>
    /// Parameters and buffers of the method's own: trained and checkpointed with the student's, but no part of the
    /// exported student.
    /// </summary>
    nn.Module? Connectors => null;

    /// <summary>
    /// What is evaluated, recorded and exported in the student's place, when the two differ; null = the student itself.
    /// </summary>
    nn.Module<Tensor, Tensor>? Deployed => null;

    /// <summary>What whole nets of the method's own compute in; its other layers and its loss stay float32.</summary>
    void ComputeIn(TrainingPrecision precision)
    {
    }

    /// <summary>Called before each epoch's first batch; randomness of the epoch follows from its seed alone.</summary>
    void BeginEpoch(MethodEpoch epoch)
    {
    }

    /// <returns>The scalar, float64, whose gradient the step follows: a mean over the batch.</returns>
    Tensor Loss(MethodBatch batch);
}
