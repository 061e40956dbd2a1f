using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>CIFAR-10 and CIFAR-100: 50,000 training and 10,000 test images of 3x32x32.</summary>
public sealed class CifarDataSet : IDataSetReader
{
    private readonly int _classes;
    private readonly string _archive;
    private readonly string[] _training;
    private readonly string _test;
    private readonly Normalisation _normalisation;

    private CifarDataSet(int classes, string archive, string[] training, string test, Normalisation normalisation)
    {
        _classes = classes;
        _archive = archive;
        _training = training;
        _test = test;
        _normalisation = normalisation;
    }

    public static CifarDataSet Ten { get; } = new(
        10, "cifar-10-binary.tar.gz", [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], "test_batch.bin", Normalisation.Cifar10);

    public static CifarDataSet Hundred { get; } = new(100, "cifar-100-binary.tar.gz", ["train.bin"], "test.bin", Normalisation.Cifar100);

    public string Name => $"cifar-{_classes}";

    public (ImageShape Shape, int Classes)? Fixed => (CifarReader.Shape, _classes);

    public IReadOnlyList<DataOption> Options => [];

    public ImageSet Read(DataPlan plan)
    {
        var remedy = $"Unpack {_archive} from https://www.cs.toronto.edu/~kriz/cifar.html there.";
        var paths = DataFolder.Locate(plan, [.. _training, _test], remedy);
        var labelBytes = _classes == 100 ? 2 : 1;
        var training = CifarReader.Read([.. paths.SkipLast(1)], labelBytes, _classes, 50_000 / _training.Length);
        var test = CifarReader.Read([paths[^1]], labelBytes, _classes, 10_000);
        return new ImageSet(Name, _classes, _normalisation, training, test);
    }
}
