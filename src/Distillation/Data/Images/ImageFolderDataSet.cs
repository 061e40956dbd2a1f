using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Pictures of one's own: `train/CLASS/*.png` and `test/CLASS/*.jpg`, decoded once and brought to one size. They lie in
/// a file that is mapped.
/// </summary>
public sealed class ImageFolderDataSet : IFolderDataSet
{
    private readonly PictureCache _cache;

    public ImageFolderDataSet()
        : this(PictureCache.Default)
    {
    }

    internal ImageFolderDataSet(PictureCache cache) => _cache = cache;

    public DataEntry Entry { get; } = new(
        "image-folder", "PNG, JPEG, WebP and BMP files of one's own, a folder a class", null, null, null, null,
        ["train", "test"], DataFolder.Roots("image-folder"),
        "put pictures (PNG, JPEG, WebP, BMP) into train/CLASS/ and test/CLASS/ below one folder and name that with "
            + "data.root",
        [
            new OptionEntry(
                "classes", OptionType.Integer, null, 2, 10_000, null, "Classes; without it, the folders in train")
            { Optional = true },
            FolderShapes.Option,
            new OptionEntry(
                "skipDamaged", OptionType.Flag, null, null, null, null, "Leave out files that cannot be decoded")
            { Optional = true },
        ]);

    public IReadOnlyList<FolderLayout> Layouts { get; } =
    [
        new(
            "pictures in class folders", "train/CLASS/*.jpg and test/CLASS/*.jpg",
            root => IsOfClasses(Path.Combine(root, "train"))),
    ];

    public string Training => "train";

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var (images, survey) = Examine(plan, progress);
        return survey.Problems is { Count: > 0 } problems
            ? throw new DataException(string.Join('\n', problems))
            : images;
    }

    /// <summary>Reads everything and says what there is, also when nothing can be trained on it.</summary>
    /// <exception cref="DataException">Folders are missing or do not fit together, or the cache cannot be
    ///     used.</exception>
    public (ImageSet Images, PictureSurvey Survey) Examine(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var classes = ClassesOf(plan, paths[0], paths[1]);
        PictureFolder[] folders = [.. paths.Select(path => PictureFolder.Scan(path, classes))];
        var all = folders.Sum(folder => folder.Files.Count);
        var given = FolderShapes.Given(plan, Entry);
        var index = PictureIndex.Read(folders, measures: given is null, DataProgress.Counted("reading", all, progress));
        var shape = given ?? ShapeChoice.Of(index.Sizes);
        var stored = _cache.Get(
            index.Key(shape, classes),
            path => PictureDecoding.Write(path, folders, shape, DataProgress.Counted("decoding", all, progress)));
        var facts = stored.Facts;
        var images = new ImageSet(
            $"{Entry.Name} {facts.Fingerprint}", classes.Count, new Normalisation(facts.Mean, facts.Deviation),
            stored.Training, stored.Test)
        { ClassNames = classes };
        var survey = new PictureSurvey(
            Path.GetDirectoryName(paths[0])!, shape, images.CountClasses(), facts.Damaged, facts.StrayBytes,
            [.. folders.SelectMany(folder => folder.Others)])
        { SkipsDamaged = DataOptions.Flag(plan, "skipDamaged") };
        return (images with { Notes = survey.Notes }, survey);
    }

    /// <summary>A folder of that name holds the pictures of every class in the other layouts.</summary>
    private static bool IsOfClasses(string train) =>
        Directory.Exists(train) && PictureFolder.Classes(train) is { Count: > 0 } classes
            && !classes.Contains(PictureFolder.Images);

    private IReadOnlyList<string> ClassesOf(DataPlan plan, string train, string test)
    {
        var classes = PictureFolder.Classes(train);
        if (DataOptions.IsGiven(plan, "classes") && DataOptions.Number(plan, Entry, "classes") is var wanted
            && classes.Count != wanted)
            throw new DataException(
                $"data.classes: the run file says {wanted}, and {train} has {classes.Count} folders: "
                    + $"{Listed(classes)}. Write classes: {classes.Count}, or leave it out.");
        if (classes.Count < 2)
            throw new DataException(
                $"{train}: has {(classes.Count == 0 ? "no class folders" : $"one class folder, {classes[0]}")}. "
                    + $"To tell classes apart, at least two are needed: put pictures into train/CLASS/.");
        if (PictureFolder.Classes(test).Except(classes).ToList() is { Count: > 0 } foreign)
            throw new DataException(
                $"{test}: {Listed(foreign)} {(foreign.Count == 1 ? "is" : "are")} not in {train}. "
                    + $"Each class needs training images.");
        return classes;
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(12)) + (names.Count > 12 ? ", ..." : "");
}
