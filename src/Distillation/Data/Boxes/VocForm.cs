using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// `images/NAME.jpg` with `annotations/NAME.xml`, as Pascal VOC has it. What is difficult is ignored. Classes are the
/// lines of `classes.txt` where there is one, else the names of `train`, byte by byte.
/// </summary>
internal sealed record VocForm() : AnnotationForm("annotations", "Pascal VOC XML", "annotations/NAME.xml", "object")
{
    public override AnnotatedSet<WrittenBox> Read(string train, string test, FileProblems problems)
    {
        var (first, second) = (FilesOf(train, problems), FilesOf(test, problems));
        var list = Path.Combine(Path.GetDirectoryName(train)!, ClassNamesFile.Name);
        var (names, source) = File.Exists(list)
            ? (ClassNamesFile.Read(list, 1, MostClasses), ClassNamesFile.Name)
            : (
                [.. first.Files.SelectMany(file => file.Content.Names).Distinct().Order(StringComparer.Ordinal)],
                Path.GetFileName(train));
        if (names.Count > MostClasses)
            throw new DataException(
                $"{train}: names {names.Count:N0} classes, of which at most {MostClasses:N0} are taken.");
        var labels = names.Index().ToDictionary(one => one.Item, one => one.Index);
        return new(names, Part(first), Part(second));

        AnnotatedPart<WrittenBox> Part(VocPart part) => new(
            [
                .. part.Files.Select(file => new AnnotatedPicture<WrittenBox>(
                    file.Picture, file.Name, file.Content.Size, Boxes(file.Name, file.Content))),
            ],
            part.Others, 0);

        List<WrittenBox> Boxes(string name, VocFile file)
        {
            foreach (var foreign in file.Names.Where(one => !labels.ContainsKey(one)))
                problems.Add(name, $"names the class {AnnotationNumbers.Shown(foreign)}, and {source} does not");
            var own = file.Names.Select(one => labels.GetValueOrDefault(one, -1)).ToList();
            return [.. file.Boxes.Where(box => own[box.Class] >= 0).Select(box => box with { Class = own[box.Class] })];
        }
    }

    private VocPart FilesOf(string part, FileProblems problems)
    {
        var (pictures, xml) = (PictureFolder.Scan(part, [Images]), PictureFolder.ScanBeside(part, Beside, ".xml"));
        var pairs = FilePairs.Of(part, pictures.Files, xml.Files, "file of boxes", $"{Beside}/{{0}}.xml");
        foreach (var one in pairs.Unpaired)
            problems.Add(one);
        var files = FileReading.Each(
            [.. pairs.Pairs.Select(pair => pair.Other!)], problems,
            (file, own) => VocFile.Read(file.Path, file.Name, own));
        return new(
            [
                .. pairs.Pairs.Zip(files).Where(one => one.Second is not null)
                    .Select(one => (one.First.Picture, one.First.Other!.Name, one.Second!)),
            ],
            [.. pictures.Others, .. xml.Others]);
    }

    private sealed record VocPart(
        IReadOnlyList<(PictureFile Picture, string Name, VocFile Content)> Files, IReadOnlyList<string> Others);
}
