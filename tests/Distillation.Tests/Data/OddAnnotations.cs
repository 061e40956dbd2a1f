using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Files of annotations as people have them: what is odd, and what is said of it.</summary>
internal static class OddAnnotations
{
    private const string CocoPath = "train/annotations.json";
    private const string VocPath = "train/annotations/a.xml";
    private const string YoloPath = "train/labels/a.txt";

    /// <summary>What, the form, the file, its bytes, and the line that is said.</summary>
    public static IEnumerable<(string What, string Form, string File, byte[] Bytes, string Said)> All =>
    [
        Coco("empty", "", "is empty"),
        Coco("another thing", "<annotation/>", "is no JSON in line 1: '<' is an invalid start of a value"),
        Coco("a list", "[]", "is no JSON object: COCO's files begin with {"),
        Coco("no categories", """{"images":[],"annotations":[]}""",
            "has no categories: COCO's files have images, categories and annotations"),
        Coco("a number for a list", """{"images":[],"annotations":1000000000,"categories":[]}""",
            "has 1000000000 as its annotations, and not a list"),
        Coco("truncated", BoxFolder.CocoOf("a.png", "b.png")[..^40], "breaks off: what it began is not closed"),
        Coco("more behind", BoxFolder.CocoOf("a.png", "b.png") + "}",
            "is no JSON in line 1: '}' is invalid after a single JSON value. Expected end of data"),
        Coco("nesting", $"{{\"a\":{new string('[', 100_000)}",
            "is no JSON in line 1: The maximum configured depth of 64 has been exceeded. Cannot read next JSON array"),
        Coco("NaN", With(1, 3, "10,NaN,10,12"), "is no JSON in line 1: 'N' is an invalid start of a value"),
        Coco("infinite", With(1, 3, "10,1e999,10,12"),
            "in annotation 1: its bbox has 1e999 in it, and no number"),
        Coco("words", With(1, 3, "10,\"9\",10,12"), "in annotation 1: its bbox has \"9\" in it, and no number"),
        Coco("three numbers", With(1, 3, "10,9,10"),
            "in annotation 1: its bbox has 3 numbers, and not left, top, width and height"),
        Coco("five numbers", With(1, 3, "10,9,10,12,0.9"),
            "in annotation 1: its bbox has more than 4 numbers, and not left, top, width and height"),
        Coco("negative", With(1, 3, "10,9,-10,12"),
            "in annotation 1: the box has no area (left 10, top 9, right 0, bottom 21)"),
        Coco("no area", With(1, 3, "10,9,10,0"),
            "in annotation 1: the box has no area (left 10, top 9, right 20, bottom 9)"),
        Coco("outside", With(1, 3, "50,9,10,12"),
            "in annotation 1: the box has no area inside of train/images/a.png (left 50, top 9, right 60, bottom 21)"),
        Coco("missing category", With(1, 99, "10,9,10,12"), "in annotation 1: there is no category 99"),
        Coco("missing image", With(7, 3, "10,9,10,12"), "in annotation 1: there is no image 7"),
        Coco("no image", BoxFolder.Coco(Images, """{"id":1,"category_id":3,"bbox":[1,2,3,4]}"""),
            "in annotation 1: it has no image_id"),
        Coco("no box", BoxFolder.Coco(Images, """{"id":5,"image_id":1,"category_id":3,"segmentation":[[1,2,3]]}"""),
            "in annotation 5: it has no bbox"),
        Coco("a fraction as an id",
            BoxFolder.Coco(Images, """{"id":5,"image_id":1.5,"category_id":3,"bbox":[1,2,3,4]}"""),
            "in annotation 5: its image_id is 1.5, and no whole number"),
        Coco("one id twice",
            BoxFolder.Coco(
                Images,
                $"{BoxFolder.Annotation(4, 1, 3, "1,2,3,4")},{BoxFolder.Annotation(4, 2, 3, "1,2,3,4")}"),
            "in annotation 4: another has the same id"),
        Coco("an image twice",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(1, "b.png")}", One),
            "has the image 1 twice"),
        Coco("a picture twice",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(2, "a.png")}", One),
            "in image 2: \"a.png\" is another image, too"),
        Coco("missing picture",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(2, "gone.png")}", One),
            "in image 2: there is no picture images/gone.png"),
        Coco("a picture elsewhere",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(2, "../../test/images/z.png")}", One),
            "in image 2: there is no picture images/../../test/images/z.png"),
        Coco("another size",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png", "\"width\":30,\"height\":40")}", One),
            "says that train/images/a.png has 30 x 40 pixels, and it has 40 x 30"),
        Coco("half a pixel",
            BoxFolder.Coco($"{BoxFolder.Image(1, "a.png", "\"width\":40.5,\"height\":30")}", ""),
            "in image 1: its size is 40.5 x 30, and no whole numbers"),
        Coco("a category twice",
            BoxFolder.Coco(Images, One, """{"id":3,"name":"cat"},{"id":3,"name":"cow"},{"id":18,"name":"dog"}"""),
            "has the category 3 2 times"),
        Coco("a category without name",
            BoxFolder.Coco(Images, One, """{"id":3,"name":"cat"},{"id":18,"name":"dog"},{"id":19,"name":" "}"""),
            "has a category without name"),
        Coco("numbers as images", BoxFolder.Coco($"{BoxFolder.Image(1, "a.png")},17", One),
            "has 17 among its images, and not an object"),
        Coco("a very long word", $$"""{"info":"{{new string('x', 1 << 25)}}"}""",
            "holds a value of more than 16,777,216 bytes"),
        Coco("too many boxes",
            BoxFolder.Coco(
                Images,
                string.Join(',', Enumerable.Range(1, 1_001).Select(i => BoxFolder.Annotation(i, 1, 3, "1,2,3,4")))),
            "says 1,001 boxes of train/images/a.png, of which at most 1,000 are taken"),
        ("UTF-16", "coco", CocoPath, [
            .. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(BoxFolder.CocoOf("a.png"))],
            "is UTF-16 text: save it as UTF-8"),
        Voc("empty", "", "is empty"),
        Voc("JSON", "{}", "is no XML in line 1: Data at the root level is invalid"),
        Voc("another root", "<html></html>", "has the root <html>, and VOC's is <annotation>"),
        Voc("truncated", BoxFolder.Voc()[..^30], "is no XML in line 3: Unexpected end of file while parsing "
            + "Name has occurred"),
        Voc("entities",
            """<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><annotation>&b;</annotation>""",
            "has a document type (<!DOCTYPE>), which is not read: take it out"),
        Voc("nesting", $"<annotation>{string.Concat(Enumerable.Repeat("<a>", 100_000))}",
            "is nested more than 16 deep"),
        Voc("swapped corners", BoxFolder.Voc(BoxFolder.Object("cat", 20, 10, 11, 21)),
            "in object 1: the box has no area (left 19, top 9, right 11, bottom 21)"),
        Voc("NaN", BoxFolder.Voc(BoxFolder.Object("cat", "NaN", 10, 20, 21)),
            "in object 1: its xmin is \"NaN\", and no number"),
        Voc("no corners", BoxFolder.Voc("<object><name>cat</name></object>"),
            "in object 1: its xmin is \"\", and no number"),
        Voc("no name", BoxFolder.Voc(BoxFolder.Object("", 1, 2, 3, 4)), "in object 1: it has no name"),
        Voc("another size", BoxFolder.Voc(size: "<width>0</width><height>0</height>"),
            "says that train/images/a.png has 0 x 0 pixels, and it has 40 x 30"),
        Voc("a size in words", BoxFolder.Voc(size: "<width>wide</width><height>30</height>"),
            "says the size wide x 30, and no whole numbers"),
        Yolo("four numbers", "0 0.5 0.5 0.2", "in line 1: it has 4 words, and should have 5: class, middle x, middle "
            + "y, width, height"),
        Yolo("a polygon", "0 0.1 0.1 0.2 0.2 0.3 0.1", "in line 1: it has 7 numbers, as polygons have, and boxes "
            + "have 5"),
        Yolo("pixels", "0 0.5 0.5 0.2 0.2\n1 20 15 10 10", "in line 2: \"20\" is no share of the picture, from 0 to 1"),
        Yolo("a foreign class", "2 0.5 0.5 0.2 0.2", "in line 1: the class is 2, and there are names of the classes 0 "
            + "to 1"),
        Yolo("a name for a class", "cat 0.5 0.5 0.2 0.2", "in line 1: the class is \"cat\", and no whole number"),
        Yolo("NaN", "0 nan 0.5 0.2 0.2", "in line 1: \"nan\" is no share of the picture, from 0 to 1"),
        Yolo("a comma", "0 0,5 0,5 0,2 0,2", "in line 1: \"0,5\" is no share of the picture, from 0 to 1"),
        Yolo("no width", "0 0.5 0.5 0 0.2", "in line 1: the box has no area (left 20, top 12, right 20, bottom 18)"),
        ("UTF-16", "yolo", YoloPath, Encoding.Unicode.GetBytes("0 0.5 0.5 0.2 0.2"), "is UTF-16 text: save it as "
            + "UTF-8"),
        ("no UTF-8", "yolo", YoloPath, [0x30, 0x20, 0xff, 0xff, 0x20], "is no UTF-8 text"),
        ("no picture", "yolo", "train/labels/c.txt", "0 0.5 0.5 0.2 0.2"u8.ToArray(), "has no picture of its name"),
    ];

    private static string Images => $"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(2, "b.png")}";

    private static string One => BoxFolder.Annotation(1, 1, 3, "10,9,10,12");

    private static string With(int image, int category, string box) =>
        BoxFolder.Coco(Images, BoxFolder.Annotation(1, image, category, box));

    private static (string, string, string, byte[], string) Coco(string what, string text, string said) =>
        (what, "coco", CocoPath, Encoding.UTF8.GetBytes(text), said);

    private static (string, string, string, byte[], string) Voc(string what, string text, string said) =>
        (what, "voc", VocPath, Encoding.UTF8.GetBytes(text), said);

    private static (string, string, string, byte[], string) Yolo(string what, string text, string said) =>
        (what, "yolo", YoloPath, Encoding.UTF8.GetBytes(text), said);
}
