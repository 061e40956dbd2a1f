using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tasks;

/// <summary>The tasks that nets can be trained for, by what a data set says of a sample.</summary>
public static class TaskRegistry
{
    private static readonly IReadOnlyDictionary<TaskEntry, Func<ImageSet, int?, LearningTask>> Tasks =
        new Dictionary<TaskEntry, Func<ImageSet, int?, LearningTask>>
        {
            [TaskEntry.Classification] = (images, _) => new Classification(images.Shape, images.Classes),
            [TaskEntry.Segmentation] = (images, stride) => new Segmentation(images.Shape, images.Classes, stride)
            {
                ClassNames = images.ClassNames,
            },
            [TaskEntry.Detection] = (images, _) => Boxes(TaskEntry.Detection, images),
            [TaskEntry.PhotographDetection] = (images, _) => Boxes(TaskEntry.PhotographDetection, images),
        };

    /// <exception cref="ArgumentException">The plan names a target that no task has.</exception>
    public static LearningTask Of(RunPlan plan, ImageSet images) =>
        Of(plan.Data.Task, images, plan.Exchange.Stride);

    /// <param name="stride">As a plan has it.</param>
    public static LearningTask Of(TaskEntry task, ImageSet images, int? stride) => Tasks[task](images, stride);

    private static Detection Boxes(TaskEntry task, ImageSet images) => new(task, images.Shape, images.Classes)
    {
        ClassNames = images.ClassNames,
    };
}
