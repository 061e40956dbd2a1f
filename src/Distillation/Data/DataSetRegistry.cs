using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Boxes;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Masks;
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
        new MaskFolderDataSet(),
        new BoxFolderDataSet(),
    ];

    public static IReadOnlyList<IDataSetReader> All => LoadedPlugins.After(Own, plugin => plugin.Data);

    /// <exception cref="DataException">There is no such data set, it does not say what the plan's models give, or its
    ///     files cannot be used.</exception>
    public static ImageSet Read(DataPlan plan, Action<DataProgress>? progress = null)
    {
        var reader = All.FirstOrDefault(reader => reader.Entry.Name == plan.Name)
            ?? throw new DataException(
                $"data.name: '{plan.Name}' is unknown: expected one of "
                    + $"{string.Join(", ", All.Select(reader => reader.Entry.Name))}.");
        return plan.Task.IsAmong(reader.Entry.Targets)
            ? reader.Read(plan, progress)
            : throw new DataException(
                $"data.name: {plan.Name} says no {plan.Task.Target} of a sample. Name a data set that does.");
    }

    /// <returns>The set that reads people's own folders for that task.</returns>
    /// <exception cref="DataException">There is none.</exception>
    public static DataEntry Folders(TaskEntry task) => Own
        .Select(reader => reader.Entry)
        .FirstOrDefault(entry => entry is { Shape: null, Files.Count: > 0 } && task.IsAmong(entry.Targets))
        ?? throw new DataException($"There are no folders of one's own for {task.Name} yet: name a data set.");
}
