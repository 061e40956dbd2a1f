using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>
/// A folder of pictures with boxes in one of the three forms: two training pictures and a test picture of 40 x 30, a
/// cat and a dog in each, and what a test puts in besides.
/// </summary>
internal sealed class BoxFolder : IDisposable
{
    public const int Width = 40;
    public const int Height = 30;

    private readonly TemporaryFolder _folder = new();

    /// <param name="form">`coco`, `voc` or `yolo`.</param>
    public BoxFolder(string form)
    {
        foreach (var picture in new[] { "train/images/a.png", "train/images/b.png", "test/images/z.png" })
        {
            Put(picture, Picture());
            var (part, name) = (picture[..picture.IndexOf('/')], Path.GetFileNameWithoutExtension(picture));
            if (form == "voc")
                Put($"{part}/annotations/{name}.xml", Voc());
            else if (form == "yolo")
                Put($"{part}/labels/{name}.txt", "0 0.375 0.5 0.25 0.4\n1 0.75 0.5 0.3 0.2\n");
        }

        if (form == "yolo")
            Put("data.yaml", "train: ../train/images\nnc: 2\nnames: ['cat', 'dog']\n");
        if (form != "coco")
            return;
        Put("train/annotations.json", CocoOf("a.png", "b.png"));
        Put("test/annotations.json", CocoOf("z.png"));
    }

    public string Root => _folder.Path;

    public static byte[] Picture(int width = Width, int height = Height) =>
        PngFile.Of(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 5))]);

    /// <summary>Of each picture a cat at (10, 9) of 10 x 12 and a dog at (24, 12) of 12 x 6.</summary>
    public static string CocoOf(params string[] pictures) => Coco(
        string.Join(',', pictures.Index().Select(one => Image(one.Index + 1, one.Item))),
        string.Join(',', pictures.Index().SelectMany(one => new[]
        {
            Annotation((2 * one.Index) + 1, one.Index + 1, 3, "10,9,10,12"),
            Annotation((2 * one.Index) + 2, one.Index + 1, 18, "24,12,12,6"),
        })));

    public static string Coco(
        string images, string annotations,
        string categories = """{"id":18,"name":"dog"},{"id":3,"name":"cat"}""") =>
        $$"""{"info":{"year":2026},"images":[{{images}}],"annotations":[{{annotations}}],"""
            + $$""" "categories":[{{categories}}]}""";

    public static string Image(int id, string file, string size = "\"width\":40,\"height\":30") =>
        $$"""{"id":{{id}},"file_name":"{{file}}",{{size}}}""";

    public static string Annotation(int id, int image, int category, string box, string more = "\"iscrowd\":0") =>
        $$"""{"id":{{id}},"image_id":{{image}},"category_id":{{category}},"bbox":[{{box}}],{{more}}}""";

    /// <summary>The same two: edges count from 1, and the last column and row belong to the box.</summary>
    public static string Voc(
        string? objects = null, string size = "<width>40</width><height>30</height><depth>3</depth>") => $"""
        <annotation>
          <filename>elsewhere/any.jpg</filename><size>{size}</size>
          {objects ?? Object("cat", 11, 10, 20, 21) + Object("dog", 25, 13, 36, 18)}
        </annotation>
        """;

    public static string Object(string name, object left, object top, object right, object bottom, string more = "") =>
        $"<object><name>{name}</name>{more}<bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax>"
            + $"<ymax>{bottom}</ymax></bndbox></object>";

    public void Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text));

    public void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        _folder.Write(name, bytes);
    }

    public string At(string name) => Path.Combine(Root, name);

    public void Dispose() => _folder.Dispose();
}
