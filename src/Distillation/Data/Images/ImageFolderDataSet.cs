using System.Runtime.ExceptionServices;
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
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    public DataEntry Entry { get; } = new(
        "image-folder", "PNG and JPEG files of one's own, a folder a class", null, null, null, null, ["train", "test"],
        DataFolder.Roots("image-folder"),
        "put PNG or JPEG files into train/CLASS/ and test/CLASS/ below one folder and name that with data.root",
        [
            new OptionEntry("classes", OptionType.Integer, null, 2, 10_000, null, "Classes, which is folders in train"),
            DataOptions.Shape("[3, 32, 32]", "Channels (1 or 3), height, width that every image is brought to"),
        ]);

    public ImageSet Read(DataPlan plan)
    {
        var paths = DataFolder.Locate(plan, Entry);
        var shape = DataOptions.ShapeOf(plan, Entry);
        if (shape.Channels is not (1 or 3))
            throw new DataException($"data.shape: images have 1 channel (grey) or 3 (RGB), not {shape.Channels}.");
        var classes = ClassesOf(paths[0]);
        var wanted = (int)DataOptions.Number(plan, Entry, "classes");
        if (classes.Count != wanted)
            throw new DataException(
                $"data.classes: the run file says {wanted}, and {paths[0]} has {classes.Count} folders: "
                    + $"{Listed(classes)}. Write classes: {classes.Count}.");
        if (ClassesOf(paths[1]).Except(classes).ToList() is { Count: > 0 } foreign)
            throw new DataException(
                $"{paths[1]}: {Listed(foreign)} {(foreign.Count == 1 ? "is" : "are")} not in {paths[0]}. "
                    + $"Each class needs training images.");
        var training = Decoded(paths[0], classes, shape);
        var test = Decoded(paths[1], classes, shape);
        return new ImageSet(
            $"{Entry.Name} {Fingerprint(training, test)}", wanted, NormalisationOf(training), training, test)
        { ClassNames = classes };
    }

    /// <summary>In the order of their names, byte by byte, as everybody else numbers them.</summary>
    private static List<string> ClassesOf(string folder) =>
        [
            .. Listing(folder, Directory.GetDirectories).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    private static LabelledImages Decoded(string folder, List<string> classes, ImageShape shape)
    {
        var files = classes.SelectMany(
            (name, label) => FilesOf(Path.Combine(folder, name)).Select(path => (Path: path, Label: label))).ToArray();
        if ((long)files.Length * shape.Size > Array.MaxLength)
            throw new DataException(
                $"{folder}: {files.Length:N0} images of {shape} are more than 2 GiB, the most that is held. "
                    + $"Ask for a smaller data.shape.");
        if (files.Length == 0)
            throw new DataException($"{folder}: has no PNG or JPEG file in its class folders.");
        var pixels = new byte[files.Length * shape.Size];
        try
        {
            Parallel.For(
                0, files.Length,
                i => Resampling.Fit(
                    Picture.Decode(files[i].Path, shape.Channels), shape, pixels.AsSpan(i * shape.Size, shape.Size)));
        }
        catch (AggregateException e) when (
            e.InnerExceptions.OfType<DataException>().MinBy(one => one.Message, StringComparer.Ordinal) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return new LabelledImages(shape, pixels, [.. files.Select(file => file.Label)]);
    }

    private static IEnumerable<string> FilesOf(string folder) => !Directory.Exists(folder)
        ? []
        : Listing(folder, path => Directory.GetFiles(path, "*", SearchOption.AllDirectories))
            .Where(path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal);

    private static string[] Listing(string folder, Func<string, string[]> list)
    {
        try
        {
            return list(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{folder}: cannot be read ({e.Message}). It must be a folder that this user may read.", e);
        }
    }

    /// <summary>Mean and deviation of the training images themselves, from whole-number sums.</summary>
    private static Normalisation NormalisationOf(LabelledImages images)
    {
        var channels = images.Shape.Channels;
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
