using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;

namespace KdCluster.Node.Training;

/// <summary>
/// What a node asks of a model that trains, or only answers. It belongs to one thread; its calls block, and throw what
/// <see cref="PeerTrainer"/> throws.
/// </summary>
public interface IPeerModel : IDisposable
{
    /// <summary>The epoch that was trained last; -1 before the first.</summary>
    int Epoch { get; }

    long Parameters { get; }

    /// <summary>What was done to make given weights fit.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Bytes of its tensors.</summary>
    long WeightBytes { get; }

    EpochResult TrainEpoch(EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation);

    /// <returns>The caller's to dispose, as the next.</returns>
    SheetLogits MakeSheet(int view, CancellationToken cancellation);

    SheetLogits PredictTest(CancellationToken cancellation);

    void Save(string path);

    void Resume(string path);

    string WeightsSha256();
}

/// <summary>Makes models. The one seam between a node's actors and the training library.</summary>
public interface IPeerLibrary
{
    /// <summary>Tries a device.</summary>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    void Require(string device);

    /// <exception cref="DeviceException">Its device cannot be used.</exception>
    IPeerModel Train(PeerSetup setup);

    /// <param name="setup">Of the teacher, with the data of the stage that it serves.</param>
    /// <param name="weights">A checkpoint or safetensors file.</param>
    /// <exception cref="DeviceException">Its device cannot be used.</exception>
    IPeerModel Serve(PeerSetup setup, string weights);
}
