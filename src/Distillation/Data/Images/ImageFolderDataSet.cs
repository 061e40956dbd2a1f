using System.Security.Cryptography;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Pictures of one's own: `train/CLASS/*.png` and `test/CLASS/*.jpg`, decoded and brought to one size when they are
/// read.
/// </summary>
public sealed class ImageFolderDataSet : IDataSetReader
{
    public DataEntry Entry { get; } = new(
        "image-folder", "PNG, JPEG, WebP and BMP files of one's own, a folder a class", null, null, null, null,
        ["train", "test"], DataFolder.Roots("image-folder"),
        "put pictures (PNG, JPEG, WebP, BMP) into train/CLASS/ and test/CLASS/ below one folder and name that with "
            + "data.root",
        [
            new OptionEntry(
                "classes", OptionType.Integer, null, 2, 10_000, null, "Classes; without it, the folders in train")
            { Optional = true },
            new OptionEntry(
                "shape", OptionType.Integers, null, 1, null, null,
                "Channels (1 or 3), height, width that every image is brought to; without it, from the pictures")
            { Optional = true },
            new OptionEntry(
                "skipDamaged", OptionType.Flag, null, null, null, null, "Leave out files that cannot be decoded")
            { Optional = true },
        ]);

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var (images, survey) = Examine(plan, progress);
        return survey.Problems is { Count: > 0 } problems
            ? throw new DataException(string.Join('\n', problems))
            : images;
    }

    /// <summary>Reads everything and says what there is, also when nothing can be trained on it.</summary>
    /// <exception cref="DataException">Folders are missing or do not fit together.</exception>
    public (ImageSet Images, PictureSurvey Survey) Examine(DataPlan plan, Action<DataProgress>? progress)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var classes = ClassesOf(plan, paths[0], paths[1]);
        PictureFolder[] folders = [.. paths.Select(path => PictureFolder.Scan(path, classes))];
        var shape = ShapeOf(plan, folders[0]);
        var (done, all) = (0, folders.Sum(folder => folder.Files.Count));
        DecodedPictures[] parts = [.. folders.Select(folder => DecodedPictures.Read(folder, shape, OneDone))];
        var (training, test) = (parts[0].Images, parts[1].Images);
        var images = new ImageSet(
            $"{Entry.Name} {Fingerprint(training, test)}", classes.Count, NormalisationOf(training), training, test)
        { ClassNames = classes };
        var survey = new PictureSurvey(
            Path.GetDirectoryName(paths[0])!, shape, images.CountClasses(), [.. parts.SelectMany(part => part.Damaged)],
            parts.Sum(part => part.StrayBytes), [.. folders.SelectMany(folder => folder.Others)])
        { SkipsDamaged = DataOptions.Flag(plan, "skipDamaged") };
        return (images with { Notes = survey.Notes }, survey);

        void OneDone() => progress?.Invoke(new DataProgress("decoding", Interlocked.Increment(ref done), all));
    }

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

    private ImageShape ShapeOf(DataPlan plan, PictureFolder training)
    {
        if (!DataOptions.IsGiven(plan, "shape"))
            return ShapeChoice.Of(Measured(training.Files));
        var shape = DataOptions.ShapeOf(plan, Entry);
        return shape.Channels is 1 or 3
            ? shape
            : throw new DataException($"data.shape: images have 1 channel (grey) or 3 (RGB), not {shape.Channels}.");
    }

    /// <summary>The sizes of those that say one.</summary>
    private static List<(int Width, int Height, bool Grey)> Measured(IReadOnlyList<PictureFile> files)
    {
        var sizes = new (int, int, bool)?[files.Count];
        OwnThreads.For(files.Count, "sizes", i =>
        {
            try
            {
                sizes[i] = Picture.Measure(Picture.Read(files[i].Path));
            }
            catch (PictureException)
            {
                // Decoding will say it.
            }
        });
        return [.. sizes.Where(size => size is not null).Select(size => size!.Value)];
    }

    /// <summary>Mean and deviation of the training images themselves, from whole-number sums.</summary>
    private static Normalisation NormalisationOf(LabelledImages images)
    {
        var channels = images.Shape.Channels;
        if (images.Count == 0)
            return Normalisation.Neutral(channels);
        var (sums, squares) = (new long[channels], new long[channels]);
        for (var i = 0; i < images.Pixels.Length; i++)
        {
            sums[i % channels] += images.Pixels[i];
            squares[i % channels] += images.Pixels[i] * images.Pixels[i];
        }

        var count = (double)(images.Pixels.Length / channels);
        var means = sums.Select(sum => sum / count).ToArray();
        var deviations =
            means.Select((mean, channel) => Math.Sqrt(Math.Max(1, squares[channel] / count - mean * mean)));
        return new Normalisation(
            [.. means.Select(mean => (float)(mean / 255))],
            [.. deviations.Select(deviation => (float)(deviation / 255))]);
    }

    /// <summary>
    /// Part of the set's name, and so of every sheet's sample set: nodes whose folders differ do not learn from each
    /// other.
    /// </summary>
    private static string Fingerprint(params LabelledImages[] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(part.Pixels);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(part.Labels.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(12)) + (names.Count > 12 ? ", ..." : "");
}
