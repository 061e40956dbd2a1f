using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Training;

/// <summary>A run's images and how its plan divides them. Read once in a process and shared by its peers; nothing changes it.</summary>
public sealed record RunData(ImageSet Images, DataSplit Split)
{
    public int Classes => Images.Classes;

    /// <summary>Rows of a sheet.</summary>
    public int Samples => Split.Training.Count;

    /// <exception cref="DataException">The files are missing or damaged, or hold fewer samples than the plan asks for.</exception>
    public static RunData Load(RunPlan plan)
    {
        var images = DataSetRegistry.Read(plan.Data);
        return new RunData(images, DataSplit.Of(plan.Data, images, plan.Seed));
    }
}
