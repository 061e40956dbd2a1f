using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// Pictures of one's own with boxes: `train/images/` and `test/images/` with annotations beside them, in one of the
/// forms of <see cref="AnnotationForm"/>. They are decoded once, into a file that is mapped.
/// </summary>
public sealed class BoxFolderDataSet : IFolderDataSet
{
    /// <summary>Part of the key in the cache: a change of what is made of a picture or box is a new one.</summary>
    private const string Version = "box-folder 1";

    private static readonly string Forms = string.Join(", ", AnnotationForm.All.Select(form => form.Beside));

    private readonly PictureCache _cache;

    public BoxFolderDataSet()
        : this(PictureCache.Default)
    {
    }

    internal BoxFolderDataSet(PictureCache cache) => _cache = cache;

    public DataEntry Entry { get; } = new(
        "box-folder", "Pictures of one's own with boxes, from COCO JSON, Pascal VOC XML or YOLO text", null, null,
        null, null, ["train", "test"], DataFolder.Roots("box-folder"),
        "put pictures into train/images/ and test/images/ below one folder, what says their boxes beside them "
            + "(annotations.json of COCO, annotations/NAME.xml of Pascal VOC, or labels/NAME.txt of YOLO), and name "
            + "the folder with data.root",
        [
            new OptionEntry(
                "classes", OptionType.Integer, null, 1, AnnotationForm.MostClasses, null,
                "Classes; without it, those that the annotations name")
            { Optional = true },
            FolderShapes.Option,
        ])
    {
        Targets = [TaskEntry.Detection.Target],
    };

    public IReadOnlyList<FolderLayout> Layouts { get; } =
    [
        .. AnnotationForm.All.Select(form => new FolderLayout(
            $"pictures with boxes, {form.From}", $"train/images/NAME.jpg and train/{form.Looks}, the same in test",
            root => form.Fits(Path.Combine(root, "train")))),
    ];

    public string Training => "train/images";

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var (form, problems) = (FormOf(paths), new FileProblems());
        var set = form.Read(paths[0], paths[1], problems);
        var reading = new BoxReading(form, set, problems);
        var all = set.Training.Pictures.Count + set.Test.Pictures.Count;
        reading.Look(DataProgress.Counted("reading", all, progress));
        var root = Path.GetDirectoryName(paths[0])!;
        if (problems.Count > 0 || reading.Damaged.Count > 0)
        {
            reading.DecodeAll();
            throw problems.Refusal(root, reading.Damaged, "boxes");
        }

        Check(plan, root, set, reading);
        var shape = FolderShapes.Given(plan, Entry) ?? ShapeChoice.Of(reading.Sizes);
        var stored = _cache.Get(
            reading.Key(Version, shape, set.Classes.Count), StoredSamples.Open,
            path =>
            {
                reading.Write(path, shape, DataProgress.Counted("decoding", all, progress));
                if (reading.Damaged.Count > 0)
                    throw problems.Refusal(root, reading.Damaged, "boxes");
            });
        var (facts, shown) = (stored.Facts, reading.Shown(set.Classes.Count).Of(set.Classes));
        return new ImageSet(
            $"{Entry.Name} {facts.Fingerprint}", set.Classes.Count, new Normalisation(facts.Mean, facts.Deviation),
            stored.Training, stored.Test)
        {
            ClassNames = set.Classes,
            Shown = shown,
            Notes = [.. Notes(root, form, set, reading, shown)],
        };
    }

    /// <exception cref="DataException">It cannot be told, or `test` is of another.</exception>
    private static AnnotationForm FormOf(IReadOnlyList<string> paths)
    {
        var fits = AnnotationForm.All.Where(form => form.Fits(paths[0])).ToList();
        if (fits.Count != 1)
            throw new DataException(
                fits.Count == 0
                    ? $"{paths[0]}: has no {AnnotationForm.Images} with annotations beside it, which is one of {Forms}."
                    : $"{paths[0]}: has {string.Join(" and ", fits.Select(form => form.Beside))}. Leave one of them: "
                        + "nobody can tell which says the boxes.");
        return fits[0].Fits(paths[1])
            ? fits[0]
            : throw new DataException(
                $"{paths[1]}: has no {AnnotationForm.Images} with {fits[0].Beside} beside it, as "
                    + $"{Path.GetFileName(paths[0])} has. Put the pictures there that are not trained on.");
    }

    private void Check(DataPlan plan, string root, AnnotatedSet<WrittenBox> set, BoxReading reading)
    {
        var classes = set.Classes.Count;
        if (DataOptions.IsGiven(plan, "classes") && DataOptions.Number(plan, Entry, "classes") is var wanted
            && classes != wanted)
            throw new DataException(
                $"data.classes: the run file says {wanted}, and {root} names {classes}. Write classes: {classes}, or "
                    + "leave it out.");
        foreach (var part in new[] { "train", "test" })
            if (reading.CountBoxes(part == "train") == 0)
                throw new DataException(
                    $"{Path.Combine(root, part)}: no picture has a box. Put some there with things to be found.");
    }

    private static IEnumerable<string> Notes(
        string root, AnnotationForm form, AnnotatedSet<WrittenBox> set, BoxReading reading,
        IReadOnlyList<ClassCount> shown)
    {
        yield return $"{root}: {FileLists.Counted(reading.CountBoxes(true), "box", "es")} in train and "
            + $"{reading.CountBoxes(false):N0} in test";
        if (reading.Clipped > 0)
            yield return $"{root}: cut off {FileLists.Counted(reading.Clipped, "box", "es")} at the edge of the "
                + "picture, out of which they reached";
        foreach (var one in set.LeftOut(root, form.Beside))
            yield return one;
        if (set.Pictures().Count(one => one.Source is null) is > 0 and var silent)
            yield return $"{root}: {FileLists.Counted(silent, "picture")} without a file in {form.Beside}: nothing is "
                + "to be found there";
        foreach (var one in shown.Where(one => one.Training == 0))
            yield return $"{root}: no box of train shows {one.Name}: nobody can learn it";
        if (set.Others.Count > 0)
            yield return FileLists.PassedOver(root, set.Others);
    }
}
