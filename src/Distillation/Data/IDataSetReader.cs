using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data;

/// <summary>Reads one data set. A new data set is one class and one line in <see cref="DataSetRegistry"/>.</summary>
public interface IDataSetReader
{
    /// <summary>The name in a run file: `fashion-mnist`.</summary>
    string Name { get; }

    /// <summary>Shape and classes where every plan has the same; null where the plan's options decide.</summary>
    (ImageShape Shape, int Classes)? Fixed { get; }

    /// <summary>Options that the data set adds to the run file's `data`, none for most.</summary>
    IReadOnlyList<DataOption> Options { get; }

    /// <exception cref="DataException">A file is missing, is not what its format says, or an option is out of range.</exception>
    ImageSet Read(DataPlan plan);
}
