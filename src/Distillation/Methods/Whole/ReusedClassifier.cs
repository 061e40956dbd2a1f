using KdCluster.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// Student's body, projector, teacher's head. Its parameters are `student.*` without the student's own head,
/// `projector.*`, and those of the teacher that its head uses as `classifier.*`. Nets and projector belong to others.
/// </summary>
internal sealed class ReusedClassifier : nn.Module<Tensor, Tensor>
{
    private readonly ImageModel _student;
    private readonly ImageModel _teacher;
    private readonly long[] _teacherMap;
    private readonly HashSet<string> _studentHead;
    private readonly HashSet<string> _teacherHead;

    /// <param name="teacherMap">Shape of the teacher's last map for one sample.</param>
    public ReusedClassifier(ImageModel student, Projector projector, ImageModel teacher, long[] teacherMap)
        : base(nameof(ReusedClassifier))
    {
        (_student, _teacher, Projector, _teacherMap) = (student, teacher, projector, teacherMap);
        _studentHead = HeadParameters.Of(student, MapShape.Of(student, student.LastMap));
        _teacherHead = HeadParameters.Of(teacher, teacherMap);
    }

    /// <summary>
    /// As a method would make it of these two, to load exported weights into. The projector's first weights are drawn
    /// anew.
    /// </summary>
    public static ReusedClassifier Untrained(ImageModel student, ImageModel teacher)
    {
        var (from, to) = (MapShape.Of(student, student.LastMap), MapShape.Of(teacher, teacher.LastMap));
        // As beside a student that trains: nothing of a teacher's head is dropped out.
        teacher.eval();
        using var generator = new Generator(0);
        return new(student, new Projector(from[0], to[0], generator, CPU), teacher, to);
    }

    public ImageModel Student => _student;

    public ImageModel Teacher => _teacher;

    /// <summary>Height and width of the map that the teacher's head takes.</summary>
    public (long Height, long Width) MapSides => (_teacherMap[1], _teacherMap[2]);

    public Projector Projector { get; }

    /// <summary>The projected map of the batch that went through last.</summary>
    public Tensor? Projection { get; private set; }

    public override Tensor forward(Tensor images)
    {
        var map = _student.ForwardWithFeatures(images, [_student.LastMap]).Features[_student.LastMap];
        Projection = Projector.call(map);
        var sized = (Projection.shape[2], Projection.shape[3]) == MapSides
            ? Projection
            : nn.functional.interpolate(Projection, size: [_teacherMap[1], _teacherMap[2]]);
        return _teacher.Classify(sized);
    }

    public override bool training => _student.training;

    public override void train(bool train = true)
    {
        _student.train(train);
        Projector.train(train);
    }

    public override void eval() => train(false);

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        _student.named_parameters().Where(p => !_studentHead.Contains(p.name))
            .Select(p => ("student." + p.name, p.parameter))
            .Concat(Projector.named_parameters().Select(p => ("projector." + p.name, p.parameter)))
            .Concat(
                _teacher.named_parameters().Where(p => _teacherHead.Contains(p.name))
                    .Select(p => ("classifier." + p.name, p.parameter)));

    public override IEnumerable<Parameter> parameters(bool recurse = true) =>
        named_parameters().Select(p => p.parameter);

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(
        bool recurse = true, bool include_nonpersistent = true) =>
        _student.named_buffers(true, include_nonpersistent).Select(b => ("student." + b.name, b.buffer))
            .Concat(
                Projector.named_buffers(true, include_nonpersistent).Select(b => ("projector." + b.name, b.buffer)));
}
