using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

internal static class MapSizes
{
    /// <summary>
    /// Average-pools two maps to the smaller of their heights and the smaller of their widths. Of a picture that is not
    /// square one may differ and the other not, and a map may be the higher and the narrower of the two.
    /// </summary>
    public static (Tensor Student, Tensor Teacher) Equalise(Tensor student, Tensor teacher)
    {
        long[] sides =
            [Math.Min(student.shape[2], teacher.shape[2]), Math.Min(student.shape[3], teacher.shape[3])];
        return (Pooled(student, sides), Pooled(teacher, sides));
    }

    private static Tensor Pooled(Tensor map, long[] sides) =>
        map.shape.AsSpan(2).SequenceEqual(sides) ? map : nn.functional.adaptive_avg_pool2d(map, sides);
}
