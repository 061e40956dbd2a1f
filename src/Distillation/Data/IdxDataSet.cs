using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>MNIST, Fashion-MNIST and others in the same four files: 1x28x28, ten classes.</summary>
public sealed class IdxDataSet : IDataSetReader
{
    private static readonly ImageShape Shape = new(1, 28, 28);

    private readonly Normalisation _normalisation;

    private IdxDataSet(
        string name, string summary, string howToGet, Normalisation normalisation, string[] classes, string licence)
    {
        (_normalisation, ClassNames, Licence) = (normalisation, classes, licence);
        Entry = new DataEntry(
            name, summary, Shape.ToShape(), 10, 60_000, 10_000,
            ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
            DataFolder.Roots(name), howToGet, []);
    }

    public static IdxDataSet FashionMnist { get; } = new(
        "fashion-mnist", "Grey images of clothes, 10 classes",
        "apt-get install dataset-fashion-mnist (`./kd setup` does it)", Normalisation.FashionMnist,
        [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ],
        "MIT (Zalando SE)");

    public static IdxDataSet Mnist { get; } = new(
        "mnist", "Grey images of digits, 10 classes",
        "put the four IDX files of MNIST into a folder and name it with data.root", Normalisation.Mnist,
        [.. "0123456789".Select(digit => digit.ToString())], "CC BY-SA 3.0 (Yann LeCun, Corinna Cortes)");

    public DataEntry Entry { get; }

    internal IReadOnlyList<string> ClassNames { get; }

    internal string Licence { get; }

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var training = IdxReader.Read(paths[0], paths[1], Shape, 10);
        var test = IdxReader.Read(paths[2], paths[3], Shape, 10);
        return new ImageSet(
            Entry.Name, 10, _normalisation, training, test) { ClassNames = ClassNames, Licence = Licence };
    }
}
