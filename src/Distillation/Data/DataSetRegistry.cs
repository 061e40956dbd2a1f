using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Scenes;
using KdCluster.Distillation.Plugins;

namespace KdCluster.Distillation.Data;

/// <summary>The data sets that a run file may name.</summary>
public static class DataSetRegistry
{
    private static readonly IReadOnlyList<IDataSetReader> Own =
    [
        IdxDataSet.FashionMnist,
        IdxDataSet.Mnist,
        CifarDataSet.Ten,
        CifarDataSet.Hundred,
        new ImageFolderDataSet(),
        new SyntheticDataSet(),
        new FashionScenes(),
    ];

    public static IReadOnlyList<IDataSetReader> All => LoadedPlugins.After(Own, plugin => plugin.Data);

    /// <exception cref="DataException">There is no such data set, or its files cannot be used.</exception>
    public static ImageSet Read(DataPlan plan, Action<DataProgress>? progress = null) =>
        (All.FirstOrDefault(reader => reader.Entry.Name == plan.Name)
            ?? throw new DataException(
                $"data.name: '{plan.Name}' is unknown: expected one of "
                    + $"{string.Join(", ", All.Select(reader => reader.Entry.Name))}.")).Read(plan, progress);
}
