using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Training;
using KdCluster.Node.Training;

namespace KdCluster.Node.Tests.Support;

/// <summary>
/// Models that take as long as they are told and say what can be foreseen: the mean of their sources, and the epoch.
/// </summary>
public sealed class FakeLibrary : IPeerLibrary
{
    private readonly List<FakeModel> _models = [];

    public TimeSpan EpochTakes { get; set; }

    public Exception? Fails { get; set; }

    public string? BadDevice { get; set; }

    public bool SaysNaN { get; set; }

    public IReadOnlyList<FakeModel> Models => _models;

    public void Require(string device)
    {
        if (device == BadDevice)
            throw new DeviceException(device, "it is not there");
    }

    public IPeerModel Train(PeerSetup setup) => Add(new(this, setup));

    public IPeerModel Serve(PeerSetup setup, string weights) => Add(new(this, setup));

    private FakeModel Add(FakeModel model)
    {
        if (BadDevice is { } device)
            throw new DeviceException(device, "it is not there");
        lock (_models)
            _models.Add(model);
        return model;
    }
}

public sealed class FakeModel(FakeLibrary library, PeerSetup setup) : IPeerModel
{
    public List<EpochOrder> Orders { get; } = [];

    public bool Disposed { get; private set; }

    public int Epoch { get; private set; } = -1;

    public long Parameters => 42;

    public long WeightBytes => 168;

    public EpochResult TrainEpoch(EpochOrder order, Action<BatchProgress>? progress, CancellationToken cancellation)
    {
        Orders.Add(order);
        var end = Environment.TickCount64 + library.EpochTakes.TotalMilliseconds;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(new(order.Epoch, 1, setup.Data.Samples, 10));
            Thread.SpinWait(20_000);
        }
        while (Environment.TickCount64 < end);
        if (library.Fails is { } failure)
            throw failure;
        Epoch = order.Epoch;
        return new(
            1, 0.5, 0.1, 10, 0.1, 0, order.Sheet is null ? null : MakeSheet(order.View, cancellation));
    }

    public SheetLogits MakeSheet(int view, CancellationToken cancellation) => Logits(setup.Data.Samples, view);

    public SheetLogits PredictTest(CancellationToken cancellation) => Logits(setup.Data.Images.Test.Count, -1);

    public void Save(string path) => File.WriteAllText(path, $"{Epoch}");

    public void Resume(string path) => Epoch = int.Parse(File.ReadAllText(path));

    public string WeightsSha256() => $"weights of {setup.Peer.Name} after {Epoch}";

    public void Dispose() => Disposed = true;

    private float[] Logits(int rows, int view)
    {
        var logits = new float[rows * setup.Data.Classes];
        Array.Fill(logits, view + (setup.Peer.Name.Value[0] * 0.01f));
        if (library.SaysNaN)
            logits[3] = float.NaN;
        return logits;
    }
}
