using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>CIFAR-10 and CIFAR-100: 50,000 training and 10,000 test images of 3x32x32.</summary>
public sealed class CifarDataSet : IDataSetReader
{
    private static readonly string[] Names =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private readonly int _classes;
    private readonly Normalisation _normalisation;

    private CifarDataSet(int classes, string[] files, Normalisation normalisation)
    {
        (_classes, _normalisation) = (classes, normalisation);
        var name = $"cifar-{classes}";
        Entry = new DataEntry(
            name, $"Colour images, {classes} classes", CifarReader.Shape.ToShape(), classes, 50_000, 10_000, files,
            DataFolder.Roots(name),
            $"unpack the binary version ({name}-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html) and "
                + $"name the folder with data.root", []);
    }

    public static CifarDataSet Ten { get; } =
        new(
            10, [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin"), "test_batch.bin"],
            Normalisation.Cifar10);

    public static CifarDataSet Hundred { get; } = new(100, ["train.bin", "test.bin"], Normalisation.Cifar100);

    public DataEntry Entry { get; }

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var trainingFiles = paths.Count - 1;
        var labelBytes = _classes == 100 ? 2 : 1;
        var training = CifarReader.Read([.. paths.Take(trainingFiles)], labelBytes, _classes, 50_000 / trainingFiles);
        var test = CifarReader.Read([paths[^1]], labelBytes, _classes, 10_000);
        var images = new ImageSet(Entry.Name, _classes, _normalisation, training, test);
        return _classes == 10 ? images with { ClassNames = Names } : images;
    }
}
