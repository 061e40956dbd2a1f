using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Reads one data set. A new data set is one class and one line in <see cref="DataSetRegistry"/>, or in a plugin.
/// </summary>
public interface IDataSetReader
{
    /// <summary>What a run file may say of it: its name, shape, files and options.</summary>
    DataEntry Entry { get; }

    /// <param name="progress">Told of sets that take long; null = nobody listens.</param>
    /// <exception cref="DataException">A file is missing, is not what its format says, or an option is out of
    ///     range.</exception>
    ImageSet Read(DataPlan plan, Action<DataProgress>? progress);
}
