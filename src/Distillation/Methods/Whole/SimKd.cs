using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// SimKD (Chen et al. 2022): a projector makes the student's last map the teacher's. hardWeight * CE + weight * mean
/// squared error between the two maps; the paper's weights, which are the defaults, leave the labels out. What is
/// trained, evaluated and exported is the student's body, the projector and the teacher's own classifier, so that the
/// labels of a burn-in train the body and the projector.
/// </summary>
public sealed class SimKd : SoftAndHard, IDistillationMethod
{
    private readonly ReusedClassifier _deployed;
    private readonly string _map;

    public SimKd(MethodContext context)
        : base(context.Plan)
    {
        var pairs = LayerPairs.Of(context);
        var teacher = context.Teacher!;
        using var generator = context.Generator("simkd");
        var projector =
            new Projector(pairs.Shapes[0].Student[0], pairs.Shapes[0].Teacher[0], generator, context.Device);
        _deployed = new ReusedClassifier(context.Student, projector, teacher, pairs.Shapes[0].Teacher);
        _map = teacher.LastMap;
    }

    public IReadOnlyList<string> TeacherFeatures => [_map];

    public nn.Module Connectors => _deployed.Projector;

    public nn.Module<Tensor, Tensor> Deployed => _deployed;

    public override void Dispose()
    {
        _deployed.Projector.Dispose();
        base.Dispose();
    }

    protected override bool HasTeaching(MethodBatch batch) => batch.TeacherFeatures.Count > 0;

    protected override Tensor Soft(MethodBatch batch)
    {
        var (student, teacher) = MapSizes.Equalise(_deployed.Projection!, batch.TeacherFeatures[_map]);
        return FeatureLosses.Mse(student, teacher);
    }
}
