using KdCluster.Contracts.Plan;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * contrastive representation distillation (Tian et al. 2020): embeddings of the last
/// vectors, contrasted with `negatives` samples of other classes from a memory that holds one embedding a sample and
/// net.
/// </summary>
public sealed class Crd : SoftAndHard, IDistillationMethod
{
    private readonly LayerPairs _pairs;
    private readonly MethodContext _context;
    private readonly CrdMemory _memory;
    private readonly int _negatives;
    private NegativeDraw? _draw;

    public Crd(MethodContext context, LayerPairs pairs)
        : base(context.Plan)
    {
        (_context, _pairs) = (context, pairs);
        _negatives = context.Plan.Options.Integer("negatives");
        using var generator = context.Generator("crd");
        _memory = new CrdMemory(
            pairs.Shapes[0].Student.Aggregate(1L, (a, b) => a * b),
            pairs.Shapes[0].Teacher.Aggregate(1L, (a, b) => a * b), context.Plan.Options.Integer("dimension"),
            (int)context.Labels.shape[0], context.Plan.Options.Number("momentum"), generator, context.Device);
    }

    public IReadOnlyList<string> StudentFeatures => _pairs.Student;

    public IReadOnlyList<string> TeacherFeatures => _pairs.Teacher;

    public nn.Module Connectors => _memory;

    public void BeginEpoch(MethodEpoch epoch)
    {
        _memory.BeginEpoch();
        _draw?.Dispose();
        _draw = new NegativeDraw(
            _context.Labels, MethodSeed.Generator(_context.Peer.Seed, "crd negatives", epoch.Epoch, _context.Device));
    }

    public override void Dispose()
    {
        _draw?.Dispose();
        _memory.Dispose();
        base.Dispose();
    }

    protected override bool HasTeaching(MethodBatch batch) => batch.TeacherFeatures.Count > 0;

    protected override Tensor Soft(MethodBatch batch)
    {
        var student = nn.functional.normalize(_memory.Student.call(batch.StudentFeatures[_pairs.Student[0]]), 2, 1);
        var teacher = nn.functional.normalize(_memory.Teacher.call(batch.TeacherFeatures[_pairs.Teacher[0]]), 2, 1);
        var contrast = _draw!.Contrast(batch.Positions, batch.Labels, _negatives);
        return _memory.Loss(student, teacher, batch.Positions, contrast, Plan.Temperature);
    }
}
