using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>
/// Pictures of one's own with a class of each pixel: `train/images/NAME.jpg` with `train/masks/NAME.png`, the same in
/// `test`, and the names of the classes in `classes.txt`; or with COCO's annotations, whose polygons and runs are
/// painted. They are decoded once, into a file that is mapped.
/// </summary>
public sealed class MaskFolderDataSet : IFolderDataSet
{
    private readonly PictureCache _cache;

    public MaskFolderDataSet()
        : this(PictureCache.Default)
    {
    }

    internal MaskFolderDataSet(PictureCache cache) => _cache = cache;

    public DataEntry Entry { get; } = new(
        "mask-folder", "Pictures of one's own with a class of each pixel, from PNG masks or COCO JSON", null, null,
        null, null, ["train", "test", ClassNamesFile.Name], DataFolder.Roots("mask-folder"),
        "put pictures into train/images/ and test/images/ below one folder, a PNG mask of the same name into "
            + "train/masks/ and test/masks/, the names of the classes into classes.txt, one a line (or, in the place "
            + "of both, annotations.json of COCO into train/ and test/), and name the folder with data.root",
        [
            new OptionEntry(
                "classes", OptionType.Integer, null, 2, MaskTargets.Ignored, null,
                "Classes; without it, those that classes.txt or COCO's file names, there with the background")
            { Optional = true },
            FolderShapes.Option,
        ])
    {
        OtherFiles = [["train", "test", $"train/{CocoFolder.Beside}", $"test/{CocoFolder.Beside}"]],
        Targets = [TaskEntry.Segmentation.Target],
    };

    public IReadOnlyList<FolderLayout> Layouts { get; } =
    [
        new(
            "pictures with PNG masks",
            $"train/images/NAME.jpg and train/masks/NAME.png, the same in test, and {ClassNamesFile.Name}",
            root => MaskFolder.Fits(Path.Combine(root, "train"))),
        new(
            "pictures with outlines, COCO JSON",
            $"train/images/NAME.jpg and train/{CocoFolder.Beside} with segmentation, the same in test",
            root => Path.Combine(root, "train") is var train && CocoFolder.Fits(train) && MaskSource.IsCoco(train))
        { IsUsual = false },
    ];

    public string Training => "train/images";

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var source = MaskSource.Of(paths[0], paths[1]);
        var reading = new MaskReading(source);
        reading.Look(DataProgress.Counted("reading", reading.Count, progress));
        if (reading.IsRefused)
        {
            reading.DecodeAll();
            throw reading.Refusal;
        }

        Check(plan, source);
        var shape = FolderShapes.Given(plan, Entry) ?? ShapeChoice.Of(reading.Sizes);
        var stored = _cache.Get(
            reading.Key(shape), StoredSamples.Open,
            path =>
            {
                reading.Write(path, shape, DataProgress.Counted("decoding", reading.Count, progress));
                if (reading.IsRefused)
                    throw reading.Refusal;
            });
        return Made(stored, source, Path.GetDirectoryName(paths[0])!);
    }

    private ImageSet Made(StoredSamples stored, MaskSource source, string root)
    {
        var (facts, shown) = (stored.Facts, stored.Facts.MaskCounts.Of(source.Names));
        var images = new ImageSet(
            $"{Entry.Name} {facts.Fingerprint}", source.Names.Count, new Normalisation(facts.Mean, facts.Deviation),
            stored.Training, stored.Test)
        {
            ClassNames = source.Names,
            Shown = shown,
            Notes = [.. source.Notes(), .. Notes(root, shown, source.Others)],
        };
        if (shown.All(one => one.Training == 0) || shown.All(one => one.Test == 0))
        {
            images.Dispose();
            throw new DataException(
                $"{root}: the masks of {(shown.All(one => one.Training == 0) ? "train" : "test")} say nothing of any "
                    + $"pixel: all are {MaskTargets.Ignored}. Write the numbers of classes into them.");
        }

        return images;
    }

    private static IEnumerable<string> Notes(
        string root, IReadOnlyList<ClassCount> shown, IReadOnlyList<string> others)
    {
        foreach (var one in shown.Where(one => one.Training == 0))
            yield return $"{root}: no mask of train shows {one.Name}: nobody can learn it";
        if (others.Count > 0)
            yield return FileLists.PassedOver(root, others);
    }

    private void Check(DataPlan plan, MaskSource source)
    {
        var classes = source.Names.Count;
        if (DataOptions.IsGiven(plan, "classes") && DataOptions.Number(plan, Entry, "classes") is var wanted
            && classes != wanted)
            throw new DataException(
                $"data.classes: the run file says {wanted}, and {source.NamedBy} names {classes}{source.Besides}. "
                    + $"Write classes: {classes}, or leave it out.");
        source.Check();
    }
}
