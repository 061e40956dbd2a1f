using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

internal static class MapSizes
{
    /// <summary>Average-pools the larger of two maps to the height and width of the smaller.</summary>
    public static (Tensor Student, Tensor Teacher) Equalise(Tensor student, Tensor teacher)
    {
        if (student.shape[2] > teacher.shape[2])
            return (nn.functional.adaptive_avg_pool2d(student, [teacher.shape[2], teacher.shape[3]]), teacher);
        if (student.shape[2] < teacher.shape[2])
            return (student, nn.functional.adaptive_avg_pool2d(teacher, [student.shape[2], student.shape[3]]));
        return (student, teacher);
    }
}
