using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>
/// `images/...` with one `annotations.json`, as COCO has it. Classes are the categories in the order of their ids.
/// </summary>
internal static class CocoFolder
{
    /// <summary>The file of all annotations.</summary>
    public const string Beside = "annotations.json";

    /// <summary>What says one thing: problems name its number.</summary>
    public const string Noun = "annotation";

    /// <param name="part">`train` or `test`.</param>
    public static bool Fits(string part) =>
        Directory.Exists(Path.Combine(part, PictureFolder.Images)) && Path.Exists(Path.Combine(part, Beside));

    /// <param name="train">The folder, as <paramref name="test"/>.</param>
    /// <param name="mostClasses">More categories are refused.</param>
    /// <param name="problems">Gets what is wrong with files.</param>
    /// <exception cref="DataException">A folder cannot be read.</exception>
    public static AnnotatedSet<T> Read<T>(
        string train, string test, ICocoPlaces<T> places, int mostClasses, FileProblems problems)
        where T : struct
    {
        var (first, second) = (FileOf(train, places, problems), FileOf(test, places, problems));
        List<(long Id, string Name)> categories = [.. (first?.Categories ?? []).OrderBy(one => one.Id)];
        var (trainName, testName) = (NameOf(train), NameOf(test));
        Check(trainName, categories, mostClasses, problems);
        if (first is not null)
            foreach (var (id, name) in second?.Categories ?? [])
                if (!categories.Contains((id, name)))
                    problems.Add(
                        testName, $"names the category {id} {AnnotationNumbers.Shown(name)}, and {trainName} does not");
        var labels = new Dictionary<long, int>();
        foreach (var (label, one) in categories.Index())
            labels.TryAdd(one.Id, label);
        return new(
            [.. categories.Select(one => one.Name)],
            Part(train, first, places, labels, first is not null, problems),
            Part(test, second, places, labels, first is not null, problems));
    }

    /// <returns>Of the file, for problems.</returns>
    public static string NameOf(string part) => Path.Combine(Path.GetFileName(part), Beside);

    private static CocoFile<T>? FileOf<T>(string part, ICocoPlaces<T> places, FileProblems problems)
        where T : struct
    {
        try
        {
            return CocoFile<T>.Read(Path.Combine(part, Beside), NameOf(part), places, problems);
        }
        catch (AnnotationException e)
        {
            problems.Add(NameOf(part), e.Message);
            return null;
        }
    }

    private static void Check(
        string name, List<(long Id, string Name)> categories, int mostClasses, FileProblems problems)
    {
        foreach (var same in categories.GroupBy(one => one.Id).Where(same => same.Count() > 1))
            problems.Add(name, $"has the category {same.Key} {same.Count()} times");
        foreach (var same in categories.GroupBy(one => one.Name).Where(same => same.Count() > 1))
            problems.Add(name, $"calls {same.Count()} categories {AnnotationNumbers.Shown(same.Key)}");
        if (categories.Count > mostClasses)
            problems.Add(name, $"has {categories.Count:N0} categories, of which at most {mostClasses:N0} are taken");
    }

    /// <param name="areKnown">Whether these are all labels; else nothing is said of others.</param>
    private static AnnotatedPart<T> Part<T>(
        string part, CocoFile<T>? file, ICocoPlaces<T> places, Dictionary<long, int> labels, bool areKnown,
        FileProblems problems)
        where T : struct
    {
        if (file is null)
            return AnnotatedPart<T>.None;
        var found = PictureFolder.Scan(part, [PictureFolder.Images]);
        var pictures = found.Files.ToDictionary(
            one => Path.GetRelativePath(Path.Combine(part, PictureFolder.Images), one.Path).Replace('\\', '/'));
        var images = new Dictionary<long, (PictureFile File, CocoImage Image, List<T> Things)>();
        var names = pictures.Keys.ToHashSet();
        // Wrong images too: whoever names them is not wrong besides.
        var known = new HashSet<long>();
        var name = NameOf(part);
        foreach (var image in file.Images)
        {
            if (!known.Add(image.Id))
                problems.Add(name, $"has the image {image.Id} twice");
            else if (!pictures.Remove(image.File, out var picture))
                problems.Add(
                    name,
                    names.Contains(image.File)
                        ? $"in image {image.Id}: {AnnotationNumbers.Shown(image.File)} is another image, too"
                        : $"in image {image.Id}: there is no picture "
                            + AnnotationNumbers.Cut($"{PictureFolder.Images}/{image.File}"));
            else
                images[image.Id] = (picture, image, []);
        }

        foreach (var (number, image, category, isCrowd, place) in file.Annotations)
        {
            if (!known.Contains(image))
                problems.Add(name, $"in {Noun} {number}: there is no image {image}");
            else if (!labels.TryGetValue(category, out var label) && areKnown)
                problems.Add(name, $"in {Noun} {number}: there is no category {category}");
            else if (images.TryGetValue(image, out var taken))
                taken.Things.Add(places.Thing(place, label, isCrowd, number));
        }

        return new(
            [
                .. images.Values.OrderBy(one => one.File.Name, StringComparer.Ordinal)
                    .Select(one => new AnnotatedPicture<T>(one.File, name, one.Image.Size, one.Things)),
            ],
            [.. found.Others.Where(path => Path.GetRelativePath(part, path) != Beside)], pictures.Count);
    }
}
