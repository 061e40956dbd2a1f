namespace KdCluster.Distillation.Training;

/// <summary>
/// Trains one peer of one stage. Synchronous: it belongs to one dedicated thread (all calls from the same), never to a thread pool, and
/// awaits nothing. Its results are a function of its set-up and the orders given, on CPU bit for bit.
/// </summary>
public sealed class PeerTrainer : IDisposable
{
    private PeerTrainer(PeerSetup setup) => Setup = setup;

    public PeerSetup Setup { get; }

    /// <summary>The epoch that was trained last; -1 before the first.</summary>
    public int Epoch { get; private set; } = -1;

    /// <summary>Of the exported student.</summary>
    public long Parameters => throw new NotImplementedException();

    /// <summary>Bytes of the exported student's tensors: what one exchange of weights would cost.</summary>
    public long WeightBytes => throw new NotImplementedException();

    public static PeerTrainer Create(PeerSetup setup) => new(setup);

    /// <summary>Trains an epoch, evaluates it on the test set and makes the sheet that is asked for.</summary>
    /// <param name="progress">Called on this thread after each batch.</param>
    /// <param name="cancellation">Seen between batches.</param>
    /// <exception cref="OperationCanceledException">The weights are in mid-epoch: resume from the last checkpoint, or dispose.</exception>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    public EpochResult TrainEpoch(EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>What the net says of the training samples in evaluation mode, in the view named. N x C, row-major.</summary>
    public float[] MakeSheet(int view, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Logits of the test set in evaluation mode, rows in the data set's order. M x C, row-major.</summary>
    public float[] PredictTest(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Fraction of the test set that these logits get right.</summary>
    public double AccuracyOf(float[] testLogits) => throw new NotImplementedException();

    /// <summary>Writes weights, optimizer and epoch as one file, whole or not at all.</summary>
    /// <exception cref="Checkpoints.CheckpointException">It could not be written.</exception>
    public void Save(string path) => throw new NotImplementedException();

    /// <summary>Takes up a checkpoint of this peer and stage; training goes on with the epoch after it.</summary>
    /// <exception cref="Checkpoints.CheckpointException">Absent, damaged, or not this peer's; nothing was changed.</exception>
    public void Resume(string path) => throw new NotImplementedException();

    /// <summary>SHA-256 (hex) of the exported student's tensor bytes.</summary>
    public string WeightsSha256() => throw new NotImplementedException();

    /// <summary>Writes the student alone as plain safetensors under PyTorch's names.</summary>
    public void Export(string path) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
