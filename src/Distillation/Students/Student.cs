using KdCluster.Contracts;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Training;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Students;

/// <summary>A trained student from its file, ready to be asked. All calls from one thread.</summary>
public sealed class Student : IDisposable
{
    private Student(StudentFacts facts, ImageModel model, ReusedClassifier? reused) =>
        (Facts, Model, Reused) = (facts, model, reused);

    public StudentFacts Facts { get; }

    /// <summary>The net; with a classifier that it took over, its body alone counts.</summary>
    public ImageModel Model { get; }

    /// <summary>Body, projector and the teacher's classifier, when that is what was exported.</summary>
    internal ReusedClassifier? Reused { get; }

    private nn.Module<Tensor, Tensor> Net => Reused is null ? Model : Reused;

    /// <param name="path">An exported student, or a checkpoint.</param>
    /// <exception cref="CheckpointException">Absent, damaged, or no student that was exported here.</exception>
    public static Student Load(string path)
    {
        if (Directory.Exists(path))
            throw new CheckpointException(
                path, "it is a folder; name a student's file, such as weights/NAME.safetensors");
        if (FileKind.Find(path) != FileKind.Safetensors)
            throw new CheckpointException(path, "it is not a student's safetensors file");
        using var file = TensorFile.Read(path);
        var facts = StudentFacts.Read(file.Metadata, path);
        var model = Create(facts.Model);
        var reused = facts.ReusedModel is { } teacher ? ReusedClassifier.Untrained(model, Create(teacher)) : null;
        var student = new Student(facts, model, reused);
        try
        {
            StateDict.Load(student.Net, Weights.Exported(file), path);
            student.Net.eval();
            return student;
        }
        catch
        {
            student.Dispose();
            throw;
        }

        ImageModel Create(string name)
        {
            try
            {
                return ModelRegistry.Create(name, facts.Shape, facts.Classes.Count, seed: 0);
            }
            catch (ArgumentException e)
            {
                throw new CheckpointException(path, $"its model cannot be built here: {e.Message}", e);
            }
        }
    }

    /// <summary>The same for whoever asks for classes.</summary>
    /// <exception cref="CheckpointException">As of <see cref="Load"/>, or it gives something else.</exception>
    public static Student LoadClassifier(string path)
    {
        var student = Load(path);
        if (student.Model.Task == TaskEntry.Classification)
            return student;
        var (name, target) = (student.Facts.Model, student.Model.Task.TargetInWords);
        student.Dispose();
        throw new CheckpointException(
            path,
            $"its model {name} gives {target} of a picture, and no class");
    }

    /// <returns>Softmax of the logits, a row an image; of a classifier.</returns>
    public float[][] Probabilities(LabelledImages images)
    {
        using var _ = no_grad();
        return [.. Outputs(images, logits => logits.softmax(1).data<float>().ToArray().Chunk(Facts.Classes.Count))];
    }

    /// <returns>The class of each pixel, H x W bytes an image; of a model that gives masks.</returns>
    public byte[][] Masks(LabelledImages images)
    {
        using var _ = no_grad();
        return [.. Outputs(images, logits => logits.argmax(1).to_type(ScalarType.Byte).data<byte>().ToArray()
            .Chunk(Facts.Shape.Height * Facts.Shape.Width))];
    }

    /// <param name="leastScore">Of a box; at most 100 an image.</param>
    /// <returns>What is found, the best first, in pixels of the student's shape; of a model that gives boxes.</returns>
    public FoundBox[][] Boxes(LabelledImages images, float leastScore)
    {
        using var _ = no_grad();
        return
        [
            .. Outputs(images, output => BoxScoring.Found(output, Model.Task.Grid!, Facts.Shape, Facts.Classes.Count))
                .Select(found => found.Where(box => box.Score >= leastScore).ToArray()),
        ];
    }

    /// <returns>What the task measures on the test set, in single precision.</returns>
    /// <exception cref="DataException">The set does not say what the student was taught.</exception>
    public TestScore Score(ImageSet images)
    {
        using var _ = no_grad();
        var task = TaskRegistry.Of(Model.Task, images, null);
        using var scoring = task.Score(CPU);
        using var evaluation = Evaluation.Of(Net);
        using var rows = RowsOf(images.Test).With(test => task.TargetsOf(test, images.Test));
        foreach (var (start, length) in Parts(images.Test))
        {
            using var scope = NewDisposeScope();
            var batch = rows.Range(start, length);
            scoring.Add(Net.call(batch.Images), batch.Labels);
        }

        return scoring.Result();
    }

    /// <summary>Writes the same weights without the run's history round them.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Save(string path) => TensorFile.Write(path, StateDict.Of(Net), Facts.ToMetadata());

    private IEnumerable<T> Outputs<T>(LabelledImages images, Func<Tensor, IEnumerable<T>> taken)
    {
        using var evaluation = Evaluation.Of(Net);
        using var rows = RowsOf(images);
        foreach (var (start, length) in Parts(images))
        {
            using var scope = NewDisposeScope();
            foreach (var one in taken(Net.call(rows.Range(start, length).Images)))
                yield return one;
        }
    }

    private SampleImages RowsOf(LabelledImages images) => SampleImages.Of(
        images, new SampleSet("images", Enumerable.Range(0, images.Count)), Facts.Normalisation, Facts.Classes.Count,
        CPU);

    private IReadOnlyList<(int Start, int Length)> Parts(LabelledImages images) =>
        Batches.Of(images.Count, Batches.ForInference(Facts.Shape));

    public void Dispose()
    {
        Reused?.Dispose();
        Model.Dispose();
    }
}
