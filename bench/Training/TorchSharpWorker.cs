using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Bench;

/// <summary>
/// The tutorial's plain loop as a C# user writes it with TorchSharp alone: its modules, its Adam, NCHW, on the libtorch
/// that we use. The images are normalised beforehand, so that a step does not pay for it; nothing else is of ours.
/// </summary>
internal static class TorchSharpWorker
{
    public const string Verb = "torchsharp-worker";

    private const int BatchSize = 128;

    public static void Run(string model)
    {
        LibtorchLoader.Require();
        random.manual_seed(1);
        var (images, labels) = Read();
        using var net = Net(model);
        net.train();
        using var optimizer = optim.Adam(net.parameters(), lr: 1e-3);
        using var criterion = nn.CrossEntropyLoss();
        var turns = new Turns();
        turns.Begin();
        while (true)
        {
            using var order = randperm(labels.shape[0]);
            for (var start = 0L; start + BatchSize <= order.shape[0]; start += BatchSize)
            {
                using var scope = NewDisposeScope();
                var rows = order.slice(0, start, start + BatchSize, 1);
                optimizer.zero_grad();
                var loss = criterion.call(net.call(images.index_select(0, rows)), labels.index_select(0, rows));
                loss.backward();
                optimizer.step();
                _ = loss.item<float>();
                turns.StepDone();
            }
        }
    }

    private static nn.Module<Tensor, Tensor> Net(string model) => model switch
    {
        "light-cnn" => nn.Sequential(
            nn.Conv2d(1, 16, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2, 2),
            nn.Conv2d(16, 16, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2, 2),
            nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.1), nn.Linear(256, 10)),
        "deep-cnn" => nn.Sequential(
            nn.Conv2d(1, 128, 3, padding: 1), nn.ReLU(), nn.Conv2d(128, 64, 3, padding: 1), nn.ReLU(),
            nn.MaxPool2d(2, 2),
            nn.Conv2d(64, 64, 3, padding: 1), nn.ReLU(), nn.Conv2d(64, 32, 3, padding: 1), nn.ReLU(),
            nn.MaxPool2d(2, 2),
            nn.Flatten(), nn.Linear(1568, 512), nn.ReLU(), nn.Dropout(0.1), nn.Linear(512, 10)),
        _ => throw new ArgumentException($"there is no net {model} to measure", nameof(model)),
    };

    private static (Tensor Images, Tensor Labels) Read()
    {
        var set = IdxDataSet.FashionMnist.Read(new DataPlan("fashion-mnist", null, null, 0, null, default), null);
        var (training, scale) = (set.Training, set.Normalisation);
        var pixels = tensor(training.Pixels.ToArray()).reshape(training.Count, 1, 28, 28).to(ScalarType.Float32);
        return (
            pixels.div(255).sub(scale.Mean[0]).div(scale.Deviation[0]).DetachFromDisposeScope(),
            tensor(Array.ConvertAll(training.Labels, label => (long)label)).DetachFromDisposeScope());
    }
}
