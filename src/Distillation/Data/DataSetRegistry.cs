using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>The data sets that a run file may name.</summary>
public static class DataSetRegistry
{
    public static IReadOnlyList<IDataSetReader> All { get; } =
    [
        new IdxDataSet("mnist", Normalisation.Mnist, "Put MNIST's four IDX files there, gzipped or not."),
        new IdxDataSet("fashion-mnist", Normalisation.FashionMnist, "`./kd setup` installs them (Debian package dataset-fashion-mnist)."),
        CifarDataSet.Ten,
        CifarDataSet.Hundred,
        new SyntheticDataSet(),
    ];

    /// <exception cref="DataException">There is no such data set, or its files cannot be used.</exception>
    public static ImageSet Read(DataPlan plan) =>
        (All.FirstOrDefault(reader => reader.Name == plan.Name)
            ?? throw new DataException($"data.name: '{plan.Name}' is unknown: expected one of {string.Join(", ", All.Select(reader => reader.Name))}.")).Read(plan);
}
