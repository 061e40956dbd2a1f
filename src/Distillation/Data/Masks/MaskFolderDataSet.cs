using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>
/// Pictures of one's own with a class of each pixel: `train/images/NAME.jpg` with `train/masks/NAME.png`, the same in
/// `test`, and the names of the classes in `classes.txt`. They are decoded once, into a file that is mapped.
/// </summary>
public sealed class MaskFolderDataSet : IFolderDataSet
{
    /// <summary>Part of the key in the cache: a change of what is made of a picture or mask is a new one.</summary>
    private const string Version = "mask-folder 1";

    private readonly PictureCache _cache;

    public MaskFolderDataSet()
        : this(PictureCache.Default)
    {
    }

    internal MaskFolderDataSet(PictureCache cache) => _cache = cache;

    public DataEntry Entry { get; } = new(
        "mask-folder", "Pictures of one's own with PNG masks: a class of each pixel", null, null, null, null,
        ["train", "test", ClassNamesFile.Name], DataFolder.Roots("mask-folder"),
        "put pictures into train/images/ and test/images/ below one folder, a PNG mask of the same name into "
            + "train/masks/ and test/masks/, the names of the classes into classes.txt, one a line, and name the "
            + "folder with data.root",
        [
            new OptionEntry(
                "classes", OptionType.Integer, null, 2, MaskTargets.Ignored, null,
                "Classes; without it, those that classes.txt names")
            { Optional = true },
            FolderShapes.Option,
        ])
    {
        Targets = [TaskEntry.Segmentation.Target],
    };

    public IReadOnlyList<FolderLayout> Layouts { get; } =
    [
        new(
            "pictures with PNG masks",
            $"train/images/NAME.jpg and train/masks/NAME.png, the same in test, and {ClassNamesFile.Name}",
            root => MaskFolder.Fits(Path.Combine(root, "train"))),
    ];

    public string Training => "train/images";

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var names = NamesOf(plan, paths[2]);
        MaskFolder[] folders = [MaskFolder.Scan(paths[0]), MaskFolder.Scan(paths[1])];
        var (training, all) = (folders[0].Samples.Count, folders.Sum(folder => folder.Samples.Count));
        var reading = new MaskReading([.. folders.SelectMany(folder => folder.Samples)], names.Count);
        reading.Look(DataProgress.Counted("reading", all, progress));
        if (reading.Damaged.Count > 0 || folders.Any(folder => folder.Unpaired.Count > 0 || folder.Samples.Count == 0))
        {
            reading.DecodeAll();
            throw Problems(folders, reading);
        }

        var shape = FolderShapes.Given(plan, Entry) ?? ShapeChoice.Of(reading.Sizes(training));
        var stored = _cache.Get(
            reading.Key(Version, shape, training), StoredSamples.Open,
            path =>
            {
                reading.Write(path, shape, training, DataProgress.Counted("decoding", all, progress));
                if (reading.Damaged.Count > 0)
                    throw Problems(folders, reading);
            });
        return Made(stored, names, Path.GetDirectoryName(paths[0])!, folders);
    }

    private ImageSet Made(StoredSamples stored, IReadOnlyList<string> names, string root, MaskFolder[] folders)
    {
        var (facts, shown) = (stored.Facts, stored.Facts.MaskCounts.Of(names));
        var images = new ImageSet(
            $"{Entry.Name} {facts.Fingerprint}", names.Count, new Normalisation(facts.Mean, facts.Deviation),
            stored.Training, stored.Test)
        {
            ClassNames = names,
            Shown = shown,
            Notes = [.. Notes(root, shown, [.. folders.SelectMany(folder => folder.Others)])],
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

    private IReadOnlyList<string> NamesOf(DataPlan plan, string path)
    {
        var names = ClassNamesFile.Read(path, 2, MaskTargets.Ignored);
        return DataOptions.IsGiven(plan, "classes")
            && DataOptions.Number(plan, Entry, "classes") is var wanted && names.Count != wanted
            ? throw new DataException(
                $"data.classes: the run file says {wanted}, and {path} names {names.Count}. "
                    + $"Write classes: {names.Count}, or leave it out.")
            : names;
    }

    private static DataException Problems(MaskFolder[] folders, MaskReading reading)
    {
        var root = Path.GetDirectoryName(folders[0].Path)!;
        List<DamagedPicture> all = [.. folders.SelectMany(folder => folder.Unpaired), .. reading.Damaged];
        var problems = new List<string>();
        if (all.Count > 0)
            problems.Add(
                $"{root}: {FileLists.Counted(all.Count, "file")} cannot be used:\n{FileLists.First(all)}\n"
                    + "Mend them or take them out, each picture with its mask.");
        problems.AddRange(folders.Where(folder => folder.Samples.Count == 0).Select(
            folder => $"{folder.Path}: has no picture with its mask. Put pictures into images/ and masks of the same "
                + "names into masks/."));
        return new DataException(string.Join('\n', problems));
    }
}
