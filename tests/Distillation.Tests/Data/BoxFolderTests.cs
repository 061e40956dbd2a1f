using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Pictures of one's own with boxes, and the odd annotations that people have.</summary>
public sealed class BoxFolderTests
{
    private const string Native = """{ "shape": [3, 30, 40] }""";

    public static TheoryData<string> Forms => ["coco", "voc", "yolo"];

    public static IEnumerable<object[]> Odd => OddAnnotations.All.Select(odd => new object[] { odd.Form, odd.What });

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_says_the_same_boxes_of_the_same_pictures(string form)
    {
        using var folder = new BoxFolder(form);
        using var images = Read(folder);
        (images.Training.Count, images.Test.Count, images.Shape).ShouldBe((2, 1, new ImageShape(3, 30, 40)));
        images.ClassNames.ShouldBe(["cat", "dog"]);
        images.Training.Boxes!.Of(1).ToArray().ShouldBe(
            [new(10, 9, 20, 21, 0, false), new(24, 12, 36, 18, 1, false)]);
        images.Training.Masks.ShouldBeNull();
        images.Notes.ShouldBe([$"{folder.Root}: 4 boxes in train and 2 in test"]);
        images.CountClasses().ShouldBe([new("cat", 2, 1), new("dog", 2, 1)]);
        images.Training.Row(0).ToArray()[..6].ShouldBe([0, 5, 10, 15, 20, 25]);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public void What_is_odd_is_named_in_one_line_with_its_file(string form, string what)
    {
        var odd = OddAnnotations.All.Single(one => (one.Form, one.What) == (form, what));
        using var folder = new BoxFolder(form);
        folder.Put(odd.File, odd.Bytes);
        Refused(folder).Split('\n').ShouldBe(
        [
            $"{folder.Root}: 1 thing cannot be used:", $"  {odd.File} {odd.Said}",
            "Mend them or take them out, each picture with its boxes.",
        ]);
    }

    [Fact]
    public void There_are_forty_odd_files_and_more() => OddAnnotations.All.Count().ShouldBeGreaterThan(40);

    [Fact]
    public void All_problems_are_said_at_once_the_first_twenty_in_full()
    {
        using var folder = new BoxFolder("coco");
        folder.Put("train/annotations.json", BoxFolder.Coco(
            BoxFolder.Image(1, "a.png"),
            string.Join(',', Enumerable.Range(1, 30).Select(i => BoxFolder.Annotation(i, 1, 4, "1,2,3,4")))));
        folder.Put("test/annotations.json", "{");
        folder.Put("train/images/a.png", BoxFolder.Picture()[..^30]);
        var lines = Refused(folder).Split('\n');
        lines[0].ShouldEndWith(": 32 things cannot be used:");
        lines[1].ShouldBe("  test/annotations.json breaks off: what it began is not closed");
        lines[2].ShouldBe("  train/annotations.json in annotation 1: there is no category 4");
        lines[^2].ShouldBe("  and 12 more");
        lines.Length.ShouldBe(23);
    }

    [Fact]
    public void Pictures_without_annotations_and_damaged_ones_are_named_too()
    {
        using var folder = new BoxFolder("voc");
        folder.Put("train/images/c.png", BoxFolder.Picture());
        folder.Put("train/annotations/d.xml", BoxFolder.Voc());
        folder.Put("test/images/z.png", BoxFolder.Picture()[..^30]);
        Refused(folder).Split('\n')[1..^1].ShouldBe(
        [
            "  train/images/c.png has no file of boxes annotations/c.xml",
            "  train/annotations/d.xml has no picture of its name",
            "  test/images/z.png cannot be decoded: the file breaks off before its last pixel",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Boxes_that_reach_out_of_the_picture_are_cut_off_and_counted()
    {
        using var folder = new BoxFolder("coco");
        folder.Put("train/annotations.json", BoxFolder.Coco(
            BoxFolder.Image(1, "a.png"),
            $"{BoxFolder.Annotation(1, 1, 3, "-5,9,10,12")},{BoxFolder.Annotation(2, 1, 18, "30.5,25,9.9,5.1")}"));
        using var images = Read(folder);
        images.Training.Boxes!.Of(0).ToArray().ShouldBe(
            [new(0, 9, 5, 21, 0, false), new(30.5f, 25, 40, 30, 1, false)]);
        images.Notes.ShouldContain(
            $"{folder.Root}: cut off 1 box at the edge of the picture, out of which they reached");
        images.Notes.ShouldContain($"{folder.Root}: left out 1 picture that annotations.json does not name");
    }

    [Fact]
    public void Crowds_and_what_is_difficult_are_ignored()
    {
        using var coco = new BoxFolder("coco");
        coco.Put("train/annotations.json", BoxFolder.Coco(
            BoxFolder.Image(1, "a.png"),
            BoxFolder.Annotation(
                1, 1, 3, "1,2,30,20", "\"iscrowd\":1,\"segmentation\":{\"counts\":[1,2,[3]],\"size\":[30,40]}")));
        using (var images = Read(coco))
        {
            images.Training.Boxes!.Of(0)[0].ShouldBe(new(1, 2, 31, 22, 0, true));
            images.Notes.ShouldContain($"{coco.Root}: no box of train shows cat: nobody can learn it");
        }

        using var voc = new BoxFolder("voc");
        voc.Put("train/annotations/a.xml", BoxFolder.Voc(
            BoxFolder.Object("cat", 1, 1, 8, 8, "<difficult>1</difficult>")
                + BoxFolder.Object(
                    "dog", 1, 1, 8, 8,
                    "<part><name>tail</name><bndbox><xmin>3</xmin><ymin>x</ymin></bndbox></part>")));
        using (var images = Read(voc))
            images.Training.Boxes!.Of(0).ToArray().ShouldBe([new(0, 0, 8, 8, 0, true), new(0, 0, 8, 8, 1, false)]);
    }

    [Fact]
    public void Boxes_go_with_their_pictures_when_these_are_brought_to_a_shape()
    {
        using var folder = new BoxFolder("coco");
        folder.Put("train/annotations.json", BoxFolder.Coco(
            BoxFolder.Image(1, "a.png"),
            string.Join(
                ',', BoxFolder.Annotation(1, 1, 3, "10,6,10,12"), BoxFolder.Annotation(2, 1, 18, "0,0,6,30"),
                BoxFolder.Annotation(3, 1, 18, "0,3,5,3"))));
        // The middle 30 x 30 of 40 x 30, in 20 x 20: the last box lies outside, of the one before a sixth is left.
        using var images = Read(folder, """{ "shape": [3, 20, 20] }""");
        images.Training.Boxes!.Of(0).ToArray().ShouldBe(
            [new(10 / 3f, 4, 10, 12, 0, false), new(0, 0, 2 / 3f, 20, 1, true)]);
    }

    [Fact]
    public void In_a_picture_without_labels_there_is_nothing_and_odd_but_good_files_are_read()
    {
        using var folder = new BoxFolder("yolo");
        File.Delete(folder.At("train/labels/a.txt"));
        folder.Put("train/labels/b.txt", [0xef, 0xbb, 0xbf, .. "\r\n1\t0.5 5e-1 0.25 0.20000\r\n\r\n"u8]);
        folder.Put("train/labels/classes.txt", "cat\ndog\n");
        folder.Put("train/labels.cache", "x");
        folder.Put("train/images/.DS_Store", "x");
        folder.Put("data.yaml", "path: &root [deep, [er]]\nnames:\n  1: dog\n  0: cat\nnc: 2\n");
        using var images = Read(folder);
        images.Training.Boxes!.Of(0).Length.ShouldBe(0);
        images.Training.Boxes!.Of(1).ToArray().ShouldBe([new(15, 12, 25, 18, 1, false)]);
        images.Notes.ShouldContain(
            $"{folder.Root}: 1 picture without a file in labels: nothing is to be found there");
        images.Notes.ShouldContain($"{folder.Root}: passed over 1 other file (1 .cache)");
    }

    [Theory]
    [InlineData("nc: 2", "has no names. It should have names: [cat, dog].")]
    [InlineData("names: 2", "has no list of names")]
    [InlineData("names: [cat, [dog]]", "has a name that is no word")]
    [InlineData("names: [cat, cat]", "has the name \"cat\" twice")]
    [InlineData("names: {0: cat, 2: dog}", "names 2 classes, and none has the number 1")]
    [InlineData("names: []", "has 0 names, of which 1 to 10,000 are taken")]
    [InlineData("- 7", "has no keys")]
    [InlineData("names: [cat", "is no YAML in line ")]
    public void Names_of_yolo_are_checked(string yaml, string said)
    {
        using var folder = new BoxFolder("yolo");
        folder.Put("data.yaml", yaml);
        Refused(folder).ShouldStartWith($"{folder.At("data.yaml")}: {said}");
    }

    [Fact]
    public void Names_may_be_lines_of_a_file_and_must_be_somewhere()
    {
        using var folder = new BoxFolder("yolo");
        File.Delete(folder.At("data.yaml"));
        Refused(folder).ShouldStartWith($"{folder.Root}: has no names of classes. Write them into data.yaml");
        folder.Put("classes.txt", "cat\r\ndog\r\n");
        using var images = Read(folder);
        images.ClassNames.ShouldBe(["cat", "dog"]);
    }

    [Fact]
    public void Classes_of_voc_are_those_of_train_or_of_a_list()
    {
        using var folder = new BoxFolder("voc");
        folder.Put("test/annotations/z.xml", BoxFolder.Voc(BoxFolder.Object("cow", 1, 2, 3, 4)));
        Refused(folder).ShouldContain("  test/annotations/z.xml names the class \"cow\", and train does not\n");
        folder.Put("classes.txt", "cow\ndog\ncat\n");
        using var images = Read(folder);
        images.ClassNames.ShouldBe(["cow", "dog", "cat"]);
        images.Test.Boxes!.Of(0).ToArray().ShouldBe([new(0, 1, 3, 4, 0, false)]);
    }

    [Fact]
    public void Categories_of_test_are_those_of_train()
    {
        using var folder = new BoxFolder("coco");
        folder.Put("test/annotations.json", BoxFolder.Coco(
            BoxFolder.Image(1, "z.png"), BoxFolder.Annotation(1, 1, 3, "1,2,3,4"), """{"id":3,"name":"dog"}"""));
        Refused(folder).ShouldContain(
            "  test/annotations.json names the category 3 \"dog\", and train/annotations.json does not\n");
    }

    [Fact]
    public void It_must_be_clear_which_file_says_the_boxes()
    {
        using var folder = new BoxFolder("coco");
        folder.Put("train/labels/a.txt", "");
        Refused(folder).ShouldStartWith($"{folder.At("train")}: has annotations.json and labels. Leave one of them");
        File.Delete(folder.At("train/annotations.json"));
        Refused(folder).ShouldStartWith($"{folder.At("test")}: has no images with labels beside it, as train has.");
        Directory.Delete(folder.At("train/labels"), recursive: true);
        Refused(folder).ShouldStartWith($"{folder.At("train")}: has no images with annotations beside it");
    }

    [Fact]
    public void A_part_without_boxes_and_another_number_of_classes_are_refused()
    {
        using var folder = new BoxFolder("coco");
        Should.Throw<DataException>(() => Read(folder, """{ "classes": 5 }""")).Message
            .ShouldStartWith("data.classes: the run file says 5, and ");
        folder.Put("test/annotations.json", BoxFolder.Coco(BoxFolder.Image(1, "z.png"), ""));
        Refused(folder).ShouldStartWith($"{folder.At("test")}: no picture has a box.");
    }

    [Fact]
    public void A_file_in_parts_is_read_as_one_whatever_lies_at_their_ends()
    {
        using var folder = new BoxFolder("coco");
        var blanks = new string(' ', 65_500);
        // A word with a sign of several bytes at every place round the end of the buffer.
        for (var shift = 0; shift < 40; shift++)
        {
            var text = BoxFolder.CocoOf("a.png", "b.png").Replace(
                "\"images\":", $"{blanks}{new string(' ', shift)}\"ä\\u00e4\":[1.25,\"ö\"],\"images\":",
                StringComparison.Ordinal);
            folder.Put("train/annotations.json", text);
            using var images = Read(folder);
            images.Training.Boxes!.Of(1).Length.ShouldBe(2);
        }
    }

    private static string Refused(BoxFolder folder) => Should.Throw<DataException>(() => Read(folder)).Message;

    private static ImageSet Read(BoxFolder folder, string options = Native) => DataSetRegistry.Read(
        Plans.Data("box-folder", folder.Root, options: options) with { Target = TaskEntry.Detection.Target });
}
