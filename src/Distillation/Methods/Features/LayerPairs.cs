using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Models;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// Which layers of the student are compared with which of the teacher, and the sizes of their maps for one sample.
/// </summary>
public sealed record LayerPairs(
    IReadOnlyList<string> Student, IReadOnlyList<string> Teacher,
    IReadOnlyList<(long[] Student, long[] Teacher)> Shapes)
{
    /// <summary>The layers that the run file names, or else those that the catalogue says of the method.</summary>
    /// <exception cref="ArgumentException">There is no teacher, or a layer is missing, or the lists differ in length,
    ///     or a layer's value is a vector where the method compares maps, or of two lengths neither divides the other
    ///     where the method needs that.</exception>
    public static LayerPairs Of(MethodContext context)
    {
        var facts = MethodRegistry.Get(context.Plan.Method).Entry.Layers
            ?? throw new ArgumentException($"{context.Plan.Method} compares no layers.");
        var teacher = context.Teacher
            ?? throw new ArgumentException(
                $"{context.Plan.Method} needs a teacher beside the student, and there is none.");
        var options = context.Plan.Options;
        var student = Names(options.TextOrEmpty("studentLayers"), context.Student, facts);
        var taught = Names(options.TextOrEmpty("teacherLayers"), teacher, facts);
        if (student.Count != taught.Count)
            throw new ArgumentException(
                $"distill.studentLayers names {student.Count} layers ({string.Join(", ", student)}), "
                    + $"distill.teacherLayers {taught.Count} ({string.Join(", ", taught)}): they go in pairs.");
        var own = student.Select(name => MapShape.Of(context.Student, name));
        var other = taught.Select(name => MapShape.Of(teacher, name));
        var pairs = new LayerPairs(student, taught, [.. own.Zip(other)]);
        if (facts.Fit == LayerFit.Maps)
            pairs.RequireMaps();
        if (facts.Fit == LayerFit.Multiples)
            pairs.RequireMultiples(context.Plan.Method);
        return pairs;
    }

    /// <summary>For errors: both layers with their shapes.</summary>
    public string Describe(int pair) =>
        $"student layer {Student[pair]} [{string.Join(", ", Shapes[pair].Student)}] and teacher layer {Teacher[pair]} "
            + $"[{string.Join(", ", Shapes[pair].Teacher)}]";

    private void RequireMaps()
    {
        for (var i = 0; i < Shapes.Count; i++)
        {
            if (Shapes[i].Student.Length != 3 || Shapes[i].Teacher.Length != 3)
                throw new ArgumentException($"Maps [C, H, W] are needed, but {Describe(i)} are given.");
        }
    }

    private void RequireMultiples(string method)
    {
        for (var i = 0; i < Shapes.Count; i++)
        {
            var (own, other) = (Length(Shapes[i].Student), Length(Shapes[i].Teacher));
            if (own % other != 0 && other % own != 0)
                throw new ArgumentException(
                    $"{method} needs lengths of which one is a multiple of the other, but {Describe(i)} have {own} and "
                        + $"{other} values: name other layers in distill.studentLayers and distill.teacherLayers.");
        }

        static long Length(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
    }

    private static IReadOnlyList<string> Names(string text, ImageModel model, LayerFacts facts)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Except(model.FeatureNames))
            throw new ArgumentException(
                $"Model {model.Spec.Name} has no layer '{name}': it has {string.Join(", ", model.FeatureNames)}.");
        return names.Length > 0 ? names
            : [facts.Default == DefaultLayer.LastMap ? model.LastMap : model.FeatureNames[^1]];
    }
}
