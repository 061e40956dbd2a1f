using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Training;

/// <summary>A peer of an earlier stage that only answers: evaluation mode, batch norm folded into the convolutions. Same thread rules as <see cref="PeerTrainer"/>.</summary>
public sealed class FrozenTeacher : IDisposable
{
    private FrozenTeacher()
    {
    }

    /// <summary>Of the test set, in [0, 1].</summary>
    public double Accuracy { get; private set; }

    /// <param name="path">A checkpoint or safetensors file.</param>
    /// <exception cref="BadTeacherException">Its logits are not finite or its accuracy is not above chance.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The file cannot be used.</exception>
    public static FrozenTeacher Load(RunPlan plan, PeerPlan peer, RunData data, string device, string path) => throw new NotImplementedException();

    /// <summary>As <see cref="PeerTrainer.MakeSheet"/>.</summary>
    public float[] MakeSheet(int view, CancellationToken cancellation) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
