using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// `images/...` with one `annotations.json`, as COCO has it. Crowds are ignored in training, and AP counts them as
/// crowds. Classes are the categories in the order of their ids.
/// </summary>
internal sealed record CocoForm() : AnnotationForm("annotations.json", "COCO JSON", "annotations.json", "annotation")
{
    public override AnnotatedSet Read(string train, string test, FileProblems problems)
    {
        var (first, second) = (FileOf(train, problems), FileOf(test, problems));
        List<(long Id, string Name)> categories = [.. (first?.Categories ?? []).OrderBy(one => one.Id)];
        var (trainName, testName) = (NameOf(train), NameOf(test));
        Check(trainName, categories, problems);
        if (first is not null)
            foreach (var (id, name) in second?.Categories ?? [])
                if (!categories.Contains((id, name)))
                    problems.Add(
                        testName, $"names the category {id} {AnnotationNumbers.Shown(name)}, and {trainName} does not");
        var labels = new Dictionary<long, int>();
        foreach (var (label, one) in categories.Index())
            labels.TryAdd(one.Id, label);
        return new(
            [.. categories.Select(one => one.Name)], Part(train, first, labels, first is not null, problems),
            Part(test, second, labels, first is not null, problems));
    }

    private string NameOf(string part) => Path.Combine(Path.GetFileName(part), Beside);

    private CocoFile? FileOf(string part, FileProblems problems)
    {
        try
        {
            return CocoFile.Read(Path.Combine(part, Beside), NameOf(part), problems);
        }
        catch (AnnotationException e)
        {
            problems.Add(NameOf(part), e.Message);
            return null;
        }
    }

    private static void Check(string name, List<(long Id, string Name)> categories, FileProblems problems)
    {
        foreach (var same in categories.GroupBy(one => one.Id).Where(same => same.Count() > 1))
            problems.Add(name, $"has the category {same.Key} {same.Count()} times");
        foreach (var same in categories.GroupBy(one => one.Name).Where(same => same.Count() > 1))
            problems.Add(name, $"calls {same.Count()} categories {AnnotationNumbers.Shown(same.Key)}");
        if (categories.Count > MostClasses)
            problems.Add(name, $"has {categories.Count:N0} categories, of which at most {MostClasses:N0} are taken");
    }

    /// <param name="areKnown">Whether these are all labels; else nothing is said of others.</param>
    private AnnotatedPart Part(
        string part, CocoFile? file, Dictionary<long, int> labels, bool areKnown, FileProblems problems)
    {
        if (file is null)
            return AnnotatedPart.None;
        var found = PictureFolder.Scan(part, [Images]);
        var pictures = found.Files.ToDictionary(
            one => Path.GetRelativePath(Path.Combine(part, Images), one.Path).Replace('\\', '/'));
        var images = new Dictionary<long, (PictureFile File, CocoImage Image, List<WrittenBox> Boxes)>();
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
                            + AnnotationNumbers.Cut($"{Images}/{image.File}"));
            else
                images[image.Id] = (picture, image, []);
        }

        foreach (var (image, category, box) in file.Boxes)
        {
            if (!known.Contains(image))
                problems.Add(name, $"in {Noun} {box.Number}: there is no image {image}");
            else if (!labels.TryGetValue(category, out var label) && areKnown)
                problems.Add(name, $"in {Noun} {box.Number}: there is no category {category}");
            else if (images.TryGetValue(image, out var taken))
                taken.Boxes.Add(box with { Class = label });
        }

        return new(
            [
                .. images.Values.OrderBy(one => one.File.Name, StringComparer.Ordinal)
                    .Select(one => new AnnotatedPicture(one.File, name, one.Image.Size, one.Boxes)),
            ],
            [.. found.Others.Where(path => Path.GetRelativePath(part, path) != Beside)], pictures.Count);
    }
}
