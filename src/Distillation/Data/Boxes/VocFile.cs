using System.Xml;
using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>The size of a picture and its objects, as an XML file of Pascal VOC has them.</summary>
internal sealed class VocFile
{
    private const int MostBytes = 1 << 24;
    private const int MostDepth = 16;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly string[] Edges = ["xmin", "ymin", "xmax", "ymax"];

    /// <summary>Of the current object, by the elements round them.</summary>
    private readonly Dictionary<string, string> _texts = [];

    private readonly Dictionary<string, int> _labels = [];

    public (int Width, int Height)? Size { get; private set; }

    /// <summary>The class of each is the place of its name in <see cref="Names"/>.</summary>
    public List<WrittenBox> Boxes { get; } = [];

    /// <summary>In the order in which they come.</summary>
    public IReadOnlyCollection<string> Names => _labels.Keys;

    /// <param name="name">Of the file, for problems.</param>
    /// <exception cref="AnnotationException">It is no such file.</exception>
    public static VocFile Read(string path, string name, FileProblems problems) =>
        AnnotationFile.Read(path, MostBytes, file =>
        {
            var read = new VocFile();
            try
            {
                using var xml = XmlReader.Create(file, Settings);
                read.Whole(xml, name, problems);
            }
            catch (XmlException e)
            {
                throw new AnnotationException(
                    e.Message.Contains("DTD", StringComparison.Ordinal)
                        ? "has a document type (<!DOCTYPE>), which is not read: take it out"
                        : $"is no XML in line {e.LineNumber}: {e.Message.Split(" Line ")[0].TrimEnd('.')}");
            }

            return read;
        });

    private void Whole(XmlReader xml, string name, FileProblems problems)
    {
        var (path, objects, width, height) = (new List<string>(), 0, "", "");
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                if (path.Count == MostDepth)
                    throw new AnnotationException($"is nested more than {MostDepth} deep");
                if (path.Count == 0 && xml.LocalName != "annotation")
                    throw new AnnotationException(
                        $"has the root <{AnnotationNumbers.Cut(xml.LocalName)}>, and VOC's is <annotation>");
                if (!xml.IsEmptyElement)
                    path.Add(xml.LocalName);
            }
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                var (key, text) = (string.Join('/', path.Skip(1)), xml.Value.Trim());
                if (key == "size/width")
                    width = text;
                else if (key == "size/height")
                    height = text;
                else if (key.StartsWith("object/", StringComparison.Ordinal))
                    _texts[key] = text;
            }
            else if (xml.NodeType == XmlNodeType.EndElement)
            {
                if (path is ["annotation", "object"])
                    Object(++objects, name, problems);
                path.RemoveAt(path.Count - 1);
            }
        }

        if ((width, height) == ("", ""))
            return;
        if (AnnotationNumbers.Whole(width) is { } across && AnnotationNumbers.Whole(height) is { } down)
            Size = (across, down);
        else
            problems.Add(
                name, $"says the size {AnnotationNumbers.Cut($"{width} x {height}")}, and no whole numbers");
    }

    private void Object(int number, string name, FileProblems problems)
    {
        var label = TextOf("object/name");
        var edges = Edges.Select(edge => AnnotationNumbers.Finite(TextOf($"object/bndbox/{edge}"))).ToArray();
        var unknown = Array.FindIndex(edges, edge => edge is null);
        if (label.Length == 0)
            problems.Add(name, $"in object {number}: it has no name");
        else if (unknown >= 0)
            problems.Add(
                name,
                $"in object {number}: its {Edges[unknown]} is "
                    + $"{AnnotationNumbers.Shown(TextOf($"object/bndbox/{Edges[unknown]}"))}, and no number");
        else
            // Columns and rows count from 1, and those of both edges belong to the object.
            Boxes.Add(new(
                edges[0]!.Value - 1, edges[1]!.Value - 1, edges[2]!.Value, edges[3]!.Value, NumberOf(label),
                TextOf("object/difficult") == "1", number));
        _texts.Clear();
    }

    private int NumberOf(string label)
    {
        _labels.TryAdd(label, _labels.Count);
        return _labels[label];
    }

    private string TextOf(string key) => _texts.GetValueOrDefault(key, "");
}
