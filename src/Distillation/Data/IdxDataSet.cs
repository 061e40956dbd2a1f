using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>MNIST, Fashion-MNIST and others in the same four files: 1x28x28, ten classes.</summary>
public sealed class IdxDataSet(string name, Normalisation normalisation, string remedy) : IDataSetReader
{
    private static readonly ImageShape _shape = new(1, 28, 28);

    private static readonly string[] _files =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    public string Name => name;

    public (ImageShape Shape, int Classes)? Fixed => (_shape, 10);

    public IReadOnlyList<DataOption> Options => [];

    public ImageSet Read(DataPlan plan)
    {
        var paths = DataFolder.Locate(plan, _files, remedy);
        var training = IdxReader.Read(paths[0], paths[1], _shape, 10);
        var test = IdxReader.Read(paths[2], paths[3], _shape, 10);
        return new ImageSet(name, 10, normalisation, training, test);
    }
}
