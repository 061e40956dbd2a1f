using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;
using TorchSharp;

namespace KdCluster.Node.Training;

/// <summary>The real thing: `KdCluster.Distillation`.</summary>
/// <param name="torchThreads">Threads of one operator: a sum's order, hence the weights' last bits, depends on
///     them.</param>
/// <param name="usual">What peers compute in that name no precision.</param>
public sealed class TrainingLibrary(int torchThreads, TrainingPrecision usual) : IPeerLibrary
{
    public void Require(string device) => TrainingDevice.Require(device);

    public IPeerModel Train(PeerSetup setup)
    {
        Prepare(setup);
        return new Trained(PeerTrainer.Create(setup with { UsualPrecision = usual }));
    }

    public IPeerModel Serve(PeerSetup setup, string weights)
    {
        Prepare(setup);
        return new Served(FrozenTeacher.Load(setup.Peer, setup.Data, setup.Device, weights, usual, setup.Room), setup);
    }

    private void Prepare(PeerSetup setup)
    {
        TrainingDevice.Require(setup.Device);
        // OpenMP keeps the number for each thread that calls it, so every peer's thread says it.
        torch.set_num_threads(torchThreads);
    }

    private sealed class Trained(PeerTrainer trainer) : IPeerModel
    {
        public int Epoch => trainer.Epoch;

        public long Parameters => trainer.Parameters;

        public IReadOnlyList<string> Notes => trainer.Notes;

        public long WeightBytes => trainer.WeightBytes;

        public EpochResult TrainEpoch(
            EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation) =>
            trainer.TrainEpoch(order, progress, cancellation);

        public SheetLogits MakeSheet(int view, CancellationToken cancellation) =>
            trainer.MakeSheet(view, cancellation);

        public SheetLogits PredictTest(CancellationToken cancellation) => trainer.PredictTest(cancellation);

        public void Save(string path) => trainer.Save(path);

        public void Resume(string path) => trainer.Resume(path);

        public string WeightsSha256() => trainer.WeightsSha256();

        public void Dispose() => trainer.Dispose();
    }

    private sealed class Served(FrozenTeacher teacher, PeerSetup setup) : IPeerModel
    {
        public int Epoch => -1;

        public long Parameters => teacher.Parameters;

        public IReadOnlyList<string> Notes => teacher.Note is { } note ? [note] : [];

        public long WeightBytes => 0;

        public SheetLogits MakeSheet(int view, CancellationToken cancellation) =>
            teacher.MakeSheet(view, cancellation);

        public EpochResult TrainEpoch(
            EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation) => throw Frozen();

        public SheetLogits PredictTest(CancellationToken cancellation) => throw Frozen();

        public void Save(string path) => throw Frozen();

        public void Resume(string path) => throw Frozen();

        public string WeightsSha256() => throw Frozen();

        public void Dispose() => teacher.Dispose();

        private InvalidOperationException Frozen() =>
            new($"{setup.Peer.Name} serves as a teacher: it makes sheets and does nothing else");
    }
}
