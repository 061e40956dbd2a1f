using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>
/// Names of classes as YOLO's tools have them: `names` of `data.yaml`, a list or a section of numbers; else the lines
/// of `classes.txt`. Other keys of `data.yaml` are passed over.
/// </summary>
internal static class YoloNames
{
    private const string YamlFile = "data.yaml";
    private const int MostBytes = 1 << 20;

    /// <exception cref="DataException">There are none, or none that can be read.</exception>
    public static IReadOnlyList<string> Read(string root)
    {
        var (yaml, list) = (Path.Combine(root, YamlFile), Path.Combine(root, ClassNamesFile.Name));
        if (!File.Exists(yaml) && !File.Exists(list))
            throw new DataException(
                $"{root}: has no names of classes. Write them into {YamlFile} (names: [cat, dog]) or "
                    + $"{ClassNamesFile.Name}, one a line.");
        try
        {
            return File.Exists(yaml)
                ? Checked(NamesOf(AnnotationFile.Text(yaml, MostBytes)))
                : ClassNamesFile.Read(list, 1, AnnotationForm.MostClasses);
        }
        catch (AnnotationException e)
        {
            throw new DataException($"{yaml}: {e.Message}. It should have names: [cat, dog].", e);
        }
        catch (YamlException e)
        {
            throw new DataException($"{yaml}: is no YAML in line {e.Start.Line}. It should have names: [cat, dog].", e);
        }
    }

    private static List<string> NamesOf(string text)
    {
        // Events and not objects: what anchors would make of a small file stays what it is.
        var yaml = new Parser(new StringReader(text));
        yaml.Consume<StreamStart>();
        if (!yaml.TryConsume<DocumentStart>(out _) || !yaml.TryConsume<MappingStart>(out _))
            throw new AnnotationException("has no keys");
        while (!yaml.TryConsume<MappingEnd>(out _))
        {
            var isNames = yaml.TryConsume<Scalar>(out var key) && key.Value == "names";
            if (key is null)
                yaml.SkipThisAndNestedEvents();
            if (!isNames)
                yaml.SkipThisAndNestedEvents();
            else if (yaml.TryConsume<SequenceStart>(out _))
                return List(yaml);
            else if (yaml.TryConsume<MappingStart>(out _))
                return Numbered(yaml);
            else
                throw new AnnotationException("has no list of names");
        }

        throw new AnnotationException("has no names");
    }

    private static List<string> List(Parser yaml)
    {
        var names = new List<string>();
        while (!yaml.TryConsume<SequenceEnd>(out _))
            names.Add(Name(yaml));
        return names;
    }

    private static List<string> Numbered(Parser yaml)
    {
        var names = new Dictionary<int, string>();
        while (!yaml.TryConsume<MappingEnd>(out _))
        {
            var key = Name(yaml);
            if (AnnotationNumbers.Whole(key) is not { } number || !names.TryAdd(number, Name(yaml)))
                throw new AnnotationException(
                    $"names the class {AnnotationNumbers.Shown(key)}, which is no number, or is there twice");
        }

        for (var i = 0; i < names.Count; i++)
            if (!names.ContainsKey(i))
                throw new AnnotationException($"names {names.Count} classes, and none has the number {i}");
        return [.. names.OrderBy(one => one.Key).Select(one => one.Value)];
    }

    private static string Name(Parser yaml) => yaml.TryConsume<Scalar>(out var name)
        ? name.Value.Trim()
        : throw new AnnotationException("has a name that is no word");

    private static IReadOnlyList<string> Checked(List<string> names)
    {
        if (names.Contains(""))
            throw new AnnotationException("has an empty name");
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new AnnotationException($"has the name {AnnotationNumbers.Shown(twice.Key)} twice");
        return names.Count is >= 1 and <= AnnotationForm.MostClasses
            ? names
            : throw new AnnotationException(
                $"has {FileLists.Counted(names.Count, "name")}, of which 1 to {AnnotationForm.MostClasses:N0} are "
                    + "taken");
    }
}
