using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data;

/// <summary>The data sets that a run file may name.</summary>
public static class DataSetRegistry
{
    public static IReadOnlyList<IDataSetReader> All { get; } =
    [
        IdxDataSet.FashionMnist,
        IdxDataSet.Mnist,
        CifarDataSet.Ten,
        CifarDataSet.Hundred,
        new ImageFolderDataSet(),
        new SyntheticDataSet(),
    ];

    /// <exception cref="DataException">There is no such data set, or its files cannot be used.</exception>
    public static ImageSet Read(DataPlan plan, Action<DataProgress>? progress = null) =>
        (All.FirstOrDefault(reader => reader.Entry.Name == plan.Name)
            ?? throw new DataException(
                $"data.name: '{plan.Name}' is unknown: expected one of "
                    + $"{string.Join(", ", All.Select(reader => reader.Entry.Name))}.")).Read(plan, progress);
}
