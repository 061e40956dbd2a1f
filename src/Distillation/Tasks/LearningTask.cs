using KdCluster.Contracts;
using KdCluster.Contracts.Sheets;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tasks;

/// <summary>
/// What the nets of a run answer and how that is learned, exchanged and measured: the one place that knows what targets
/// and outputs mean. All else hands them on.
/// </summary>
/// <param name="stride">Of the exchange's maps, as a plan has it.</param>
public abstract class LearningTask(TaskEntry entry, ImageShape shape, int classes, int? stride)
{
    public TaskEntry Entry => entry;

    /// <summary>The values of a sheet's row, those of one place side by side.</summary>
    public Shape RowShape { get; } = entry.RowShape(shape.ToShape(), classes, stride);

    /// <summary>Their number.</summary>
    public int RowLength => RowShape.Length();

    /// <summary>Values of one place.</summary>
    public int PlaceLength => RowShape.Sizes[^1];

    protected ImageShape Shape => shape;

    protected int Classes => classes;

    /// <exception cref="DataException">The set does not say what this task needs.</exception>
    public abstract SampleTargets TargetsOf(SampleImages images, LabelledImages source);

    /// <param name="output">Of a net, a batch.</param>
    /// <returns>B x <see cref="RowLength"/>, float32: as a sheet holds it.</returns>
    public abstract Tensor ToRows(Tensor output);

    /// <summary>What a method sees of a batch.</summary>
    /// <param name="output">Of the student; gradients flow.</param>
    /// <param name="sources">Rows of sheets, B x <see cref="RowLength"/> each.</param>
    public abstract MethodBatch Batch(
        ViewBatch view, Tensor output, IReadOnlyList<Tensor> sources, double weightScale);

    /// <summary>Measures answers; belongs to the caller.</summary>
    public abstract Scoring Score(Device device);

    /// <summary>The score of rows in the place of outputs: of an ensemble.</summary>
    /// <param name="rows">Of the whole test set.</param>
    public abstract double ScoreOfRows(SheetLogits rows, LabelledImages test);

    /// <summary>What is wrong with a teacher that answers so, for people; null: nothing.</summary>
    /// <param name="rows">Of the whole test set.</param>
    public abstract string? Warning(SheetLogits rows, TestScore score, ImageSet images);

    /// <summary>What several nets together say.</summary>
    /// <param name="rows">Of each, all of one length.</param>
    /// <param name="result">Of that length.</param>
    public abstract void Combine(IReadOnlyList<ReadOnlyMemory<float>> rows, Span<float> result);
}
