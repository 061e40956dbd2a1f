using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>hardWeight * CE + weight * sum over pairs of layers of a loss on their maps.</summary>
/// <param name="loss">Of student's and teacher's map, [B, ...] each; a scalar of float64.</param>
public class FeatureMethod(MethodContext context, LayerPairs pairs, Func<Tensor, Tensor, Tensor> loss) : SoftAndHard(
    context.Plan), IDistillationMethod
{
    public IReadOnlyList<string> StudentFeatures => pairs.Student;

    public IReadOnlyList<string> TeacherFeatures => pairs.Teacher;

    protected LayerPairs Pairs => pairs;

    protected override bool HasTeaching(MethodBatch batch) => batch.TeacherFeatures.Count > 0;

    protected override Tensor Soft(MethodBatch batch)
    {
        Tensor? total = null;
        for (var i = 0; i < pairs.Student.Count; i++)
        {
            var part = Compare(i, batch.StudentFeatures[pairs.Student[i]], batch.TeacherFeatures[pairs.Teacher[i]]);
            total = total is null ? part : total.Plus(part);
        }

        return total!;
    }

    protected virtual Tensor Compare(int pair, Tensor student, Tensor teacher) => loss(student, teacher);
}
