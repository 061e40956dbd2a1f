namespace KdCluster.Distillation.Tests.Data;

/// <summary>What people's files of COCO have as `segmentation` and cannot be painted, and what is said of it.</summary>
internal static class OddRegions
{
    private const string Square = "[1,1,9,1,9,9,1,9]";

    /// <summary>What, the whole file, and the line that is said of it.</summary>
    public static IEnumerable<(string What, string Json, string Said)> All =>
    [
        Of("none", "\"iscrowd\":0", Without("1 annotation")),
        Of("null", "\"segmentation\":null", Without("1 annotation")),
        Of("empty", "\"segmentation\":[]", Without("1 annotation")),
        ("boxes alone", BoxFolder.CocoOf("a.png", "b.png"),
            Without("4 annotations", first: 1)),
        One("a word", "\"polygon\"", "its segmentation is \"polygon\", and no polygons or RLE"),
        One("one list", "[1,1,9,1,9,9]",
            "its segmentation has 1 in it, and no polygon: a list of x and y in turn"),
        One("two points", "[[1,1,9,9]]", "its segmentation has a polygon of 2 points, and 3 are the least"),
        One("an empty polygon", $"[{Square},[]]", "its segmentation has a polygon of 0 points, and 3 are the least"),
        One("an x too many", "[[1,1,9,1,9,9,1]]",
            "its segmentation has a polygon of 7 numbers, which are not x and y in turn"),
        One("a word for a number", "[[1,1,9,1,\"9\",9]]", "its segmentation has \"9\" in it, and no number of pixels"),
        One("points as lists", "[[[1,1],[9,1],[9,9]]]", "its segmentation has a list in it, and no number of pixels"),
        One("infinite", "[[1,1,9,1,1e999,9]]", "its segmentation has 1e999 in it, and no number of pixels"),
        One("far away", "[[1,1,9,1,2e9,9]]", "its segmentation has 2e9 in it, and no number of pixels"),
        One("outside", "[[41,1,49,1,49,9.5]]",
            "its segmentation lies outside of train/images/a.png (left 41, top 1, right 49, bottom 9.5)"),
        One("no counts", "{\"size\":[30,40]}", "its segmentation has no counts"),
        One("no size", "{\"counts\":[1200]}", "its segmentation has no size that a picture has: height and width"),
        One("no area", "{\"size\":[0,40],\"counts\":[0]}",
            "its segmentation has no size that a picture has: height and width"),
        One("a huge size", "{\"size\":[100000,100000],\"counts\":[1]}",
            "its segmentation has no size that a picture has: height and width"),
        One("a width for a size", "{\"size\":40,\"counts\":[1200]}",
            "its segmentation has 40 as its size, and no list"),
        One("half a pixel", "{\"size\":[30,40],\"counts\":[600.5,599.5]}",
            "its segmentation has 600.5 among its counts, and no number of pixels"),
        One("a negative count", "{\"size\":[30,40],\"counts\":[1201,-1]}",
            "its segmentation has -1 among its counts, and no number of pixels"),
        One("too many pixels", "{\"size\":[30,40],\"counts\":[600,601]}",
            "the counts of its segmentation make 1,201 pixels, and its size 1,200"),
        One("pixels that no picture has", "{\"size\":[30,40],\"counts\":[0,1000000000]}",
            "its segmentation has 1000000000 among its counts, and no number of pixels"),
        One("too few pixels", "{\"size\":[30,40],\"counts\":[600,300]}",
            "the counts of its segmentation make 900 pixels, and its size 1,200"),
        One("width before height", "{\"size\":[40,30],\"counts\":[600,600]}",
            "its segmentation has the size [40, 30] (height, width), and train/images/a.png has 40 x 30 pixels"),
        One("text that breaks off", "{\"size\":[30,40],\"counts\":\"6X\"}",
            "the counts of its segmentation break off in a number"),
        One("text with other signs", "{\"size\":[30,40],\"counts\":\"6 1\"}",
            "the counts of its segmentation hold \" \", which text of RLE has not"),
        One("text with a large number", "{\"size\":[30,40],\"counts\":\"PPPPPPPP1\"}",
            "the counts of its segmentation hold a number that no picture has"),
        One("text of less than nothing", "{\"size\":[30,40],\"counts\":\"O\"}",
            "the counts of its segmentation hold a run of -1 pixels"),
        One("text that is too short", "{\"size\":[30,40],\"counts\":\"123O2\"}",
            "the counts of its segmentation make 12 pixels, and its size 1,200"),
        ("a category of the background", BoxFolder.Coco(
            Images, With(1, $"\"segmentation\":[{Square}]"),
            """{"id":3,"name":"cat"},{"id":18,"name":"dog"},{"id":1,"name":"background"}"""),
            "calls a category \"background\", which is what no annotation covers: take it out, or call it something "
                + "else"),
        ("missing category", BoxFolder.Coco(
            Images, BoxFolder.Annotation(1, 1, 99, "1,1,8,8", $"\"segmentation\":[{Square}]")),
            "in annotation 1: there is no category 99"),
        ("another size", BoxFolder.Coco(
            BoxFolder.Image(1, "a.png", "\"width\":30,\"height\":40"), With(1, $"\"segmentation\":[{Square}]")),
            "says that train/images/a.png has 30 x 40 pixels, and it has 40 x 30"),
        ("truncated", BoxFolder.CocoOf("a.png", "b.png")[..^40], "breaks off: what it began is not closed"),
    ];

    private static string Images => $"{BoxFolder.Image(1, "a.png")},{BoxFolder.Image(2, "b.png")}";

    private static string Without(string count, int first = 7) =>
        $"has {count} without segmentation, the first is annotation {first}: masks are painted from polygons or RLE. "
            + "Have them exported too, or learn the boxes, with box-folder";

    private static string With(int number, string segmentation) =>
        BoxFolder.Annotation(number, 1, 3, "1,1,8,8", segmentation);

    private static (string, string, string) One(string what, string segmentation, string said) =>
        Of(what, $"\"segmentation\":{segmentation}", $"in annotation 7: {said}");

    /// <summary>Of two annotations the second is odd.</summary>
    private static (string, string, string) Of(string what, string key, string said) => (
        what, BoxFolder.Coco(Images, $"{With(1, $"\"segmentation\":[{Square}]")},{With(7, key)}"), said);
}
