using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>A way in which people write down boxes; what lies beside `images` says which it is.</summary>
/// <param name="Beside">The file or folder of annotations.</param>
/// <param name="From">Whose form it is, for people.</param>
/// <param name="Looks">The files of annotations, below `train`.</param>
/// <param name="Noun">What says one box: the numbers of <see cref="WrittenBox"/> are theirs.</param>
internal abstract record AnnotationForm(string Beside, string From, string Looks, string Noun)
{
    public const string Images = PictureFolder.Images;

    /// <summary>In a set.</summary>
    public const int MostClasses = 10_000;

    public static IReadOnlyList<AnnotationForm> All { get; } = [new CocoForm(), new VocForm(), new YoloForm()];

    /// <summary>Whether boxes are in shares of the picture's sides, and not in pixels.</summary>
    public virtual bool InShares => false;

    /// <param name="part">`train` or `test`.</param>
    public bool Fits(string part) =>
        Directory.Exists(Path.Combine(part, Images)) && Path.Exists(Path.Combine(part, Beside));

    /// <param name="train">The folder, as <paramref name="test"/>.</param>
    /// <param name="problems">Gets what is wrong with files.</param>
    /// <exception cref="DataException">A folder cannot be read, or the names of the classes are not there.</exception>
    public abstract AnnotatedSet<WrittenBox> Read(string train, string test, FileProblems problems);
}
