using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// `images/NAME.jpg` with `labels/NAME.txt`, as YOLO has it: a line a box, the class and the middle, width and height
/// in shares of the picture. In a picture without such a file there is nothing. Names of classes are in `data.yaml` or
/// in `classes.txt`.
/// </summary>
internal sealed record YoloForm() : AnnotationForm("labels", "YOLO text", "labels/NAME.txt", "line")
{
    private const int MostBytes = 1 << 20;

    /// <summary>By so much a number may leave 0 to 1: six decimals are usual.</summary>
    private const double Rounding = 1e-3;

    public override bool InShares => true;

    public override AnnotatedSet<WrittenBox> Read(string train, string test, FileProblems problems)
    {
        var names = YoloNames.Read(Path.GetDirectoryName(train)!);
        return new(names, Part(train, names.Count, problems), Part(test, names.Count, problems));
    }

    private AnnotatedPart<WrittenBox> Part(string part, int classes, FileProblems problems)
    {
        var (pictures, texts) = (PictureFolder.Scan(part, [Images]), PictureFolder.ScanBeside(part, Beside, ".txt"));
        // LabelImg leaves its list of classes among the labels.
        var labels = texts.Files.Where(file => Path.GetFileName(file.Path) != ClassNamesFile.Name).ToList();
        var pairs = FilePairs.Of(
            part, pictures.Files, labels, "file of boxes", $"{Beside}/{{0}}.txt", areOptional: true);
        foreach (var one in pairs.Unpaired)
            problems.Add(one);
        var said = pairs.Pairs.Where(pair => pair.Other is not null).ToList();
        var boxes = FileReading.Each(
            [.. said.Select(pair => pair.Other!)], problems, (file, own) => BoxesOf(file, classes, own));
        var byPicture = said.Zip(boxes).ToDictionary(one => one.First.Picture, one => one.Second);
        return new(
            [
                .. pairs.Pairs.Select(pair => new AnnotatedPicture<WrittenBox>(
                    pair.Picture, pair.Other?.Name, null, byPicture.GetValueOrDefault(pair.Picture) ?? [])),
            ],
            [.. pictures.Others, .. texts.Others], 0);
    }

    /// <exception cref="AnnotationException">It cannot be read, or is no text.</exception>
    private static List<WrittenBox> BoxesOf(PictureFile file, int classes, FileProblems problems)
    {
        var boxes = new List<WrittenBox>();
        // An empty file is usual: there is nothing in the picture.
        var text = new FileInfo(file.Path).Length == 0 ? "" : AnnotationFile.Text(file.Path, MostBytes);
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Trim().IsEmpty)
                continue;
            if (BoxOf(line, number, classes, out var wrong) is { } box)
                boxes.Add(box);
            else
                problems.Add(file.Name, $"in line {number}: {wrong}");
        }

        return boxes;
    }

    private static WrittenBox? BoxOf(ReadOnlySpan<char> line, int number, int classes, out string wrong)
    {
        var words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        wrong = words.Length switch
        {
            5 => "",
            > 6 when words.Length % 2 == 1 => $"it has {words.Length} numbers, as polygons have, and boxes have 5",
            _ => $"it has {words.Length} words, and should have 5: class, middle x, middle y, width, height",
        };
        if (wrong.Length > 0)
            return null;
        var values = words[1..].Select(word => AnnotationNumbers.Finite(word)).ToArray();
        var odd = Array.FindIndex(values, value => value is not (>= -Rounding and <= 1 + Rounding));
        if (AnnotationNumbers.Whole(words[0]) is not { } label)
            wrong = $"the class is {AnnotationNumbers.Shown(words[0])}, and no whole number";
        else if (label < 0 || label >= classes)
            wrong = $"the class is {label}, and there are names of the classes 0 to {classes - 1}";
        else if (odd >= 0)
            wrong = $"{AnnotationNumbers.Shown(words[odd + 1])} is no share of the picture, from 0 to 1";
        else
            return new(
                values[0]!.Value - (values[2]!.Value / 2), values[1]!.Value - (values[3]!.Value / 2),
                values[0]!.Value + (values[2]!.Value / 2), values[1]!.Value + (values[3]!.Value / 2), label, false,
                number);
        return null;
    }
}
