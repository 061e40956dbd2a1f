using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// A method that takes a batch's steps itself, because one loss and one step do not say what it does.
/// </summary>
public interface IStepMethod : IDistillationMethod
{
    /// <summary>
    /// Tensors of its own that a checkpoint must hold besides <see cref="IDistillationMethod.Connectors"/>.
    /// </summary>
    IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <returns>The loss to report, a scalar without gradients.</returns>
    Tensor Step(MethodBatch batch, IStudentSteps student);
}

/// <summary>The student as a method that takes steps sees it.</summary>
public interface IStudentSteps
{
    /// <summary>Of the optimizer, at this step.</summary>
    double Rate { get; }

    /// <summary>[B, C], float64, in training mode; gradients flow.</summary>
    Tensor Logits(Tensor images);

    /// <summary>Backward pass and one step of the student's optimizer.</summary>
    void Update(Tensor loss);
}
