using KdCluster.Distillation.Data.Masks.Regions;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>What polygons and runs cover, and how they lie over each other.</summary>
public sealed class RegionTests
{
    private const int Ignored = 255;

    public static IEnumerable<object[]> Seeds => Enumerable.Range(0, 100).Select(seed => new object[] { seed });

    /// <summary>Corners in quarters of a pixel, so that middles lie on edges too; or anywhere.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Each_pixel_shows_the_smallest_thing_in_which_its_middle_lies(int seed)
    {
        var random = new Random(seed);
        var (width, height) = (random.Next(1, 40), random.Next(1, 40));
        var things = Enumerable.Range(0, random.Next(1, 7))
            .Select(i => (
                Polygons: Polygons(random, width, height, inQuarters: seed % 2 == 0), Class: random.Next(3),
                IsCrowd: random.Next(5) == 0))
            .ToList();
        var mask = Painted(
            width, height,
            [
                .. things.Select((one, i) => new WrittenRegion(
                    new PolygonRegion(one.Polygons), one.Class, one.IsCrowd, i)),
            ]);
        var areas = things.Select(one => Pixels(width, height).Count(at => Shows(one.Polygons, at))).ToList();
        mask.ShouldBe([.. Pixels(width, height).Select(Expected)]);

        byte Expected((int X, int Y) at)
        {
            var here = things.Index().Where(one => Shows(one.Item.Polygons, at)).ToLookup(one => one.Item.IsCrowd);
            // Of the same area the last one lies on top.
            return here[false].Any()
                ? (byte)(1 + here[false].Reverse().MinBy(one => areas[one.Index]).Item.Class)
                : (byte)(here[true].Any() ? Ignored : 0);
        }
    }

    [Fact]
    public void A_middle_on_an_edge_belongs_to_one_of_two_neighbours()
    {
        // Both edges of each square run through middles.
        var left = Square(0.5f, 0.5f, 2.5f, 2.5f, 0);
        var right = Square(2.5f, 0.5f, 4.5f, 2.5f, 1);
        Painted(5, 3, [left, right]).ShouldBe([1, 1, 2, 2, 0, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void Where_a_polygon_crosses_itself_an_even_number_of_edges_is_outside()
    {
        // Twice round the same square, the second time in the inner part alone.
        float[] twice = [0, 0, 5, 0, 5, 5, 0, 5, 0, 0, 1, 1, 4, 1, 4, 4, 1, 4, 1, 1];
        Painted(5, 5, [new(new PolygonRegion([twice]), 0, false, 1)]).ShouldBe(
        [
            1, 1, 1, 1, 1,
            1, 0, 0, 0, 1,
            1, 0, 0, 0, 1,
            1, 0, 0, 0, 1,
            1, 1, 1, 1, 1,
        ]);
    }

    [Fact]
    public void Polygons_of_one_thing_are_taken_together()
    {
        var both = new PolygonRegion([[0, 0, 3, 0, 3, 1, 0, 1], [2, 0, 5, 0, 5, 1, 2, 1]]);
        Painted(6, 1, [new(both, 0, false, 1)]).ShouldBe([1, 1, 1, 1, 1, 0]);
    }

    [Fact]
    public void Smaller_things_lie_on_top_and_of_the_same_size_the_later_one()
    {
        var (small, large) = (Square(1, 0, 2, 1, 0), Square(0, 0, 4, 1, 1));
        Painted(4, 1, [small, large]).ShouldBe([2, 1, 2, 2]);
        Painted(4, 1, [large, small]).ShouldBe([2, 1, 2, 2]);
        Painted(4, 1, [Square(0, 0, 2, 1, 0), Square(1, 0, 3, 1, 2)]).ShouldBe([1, 3, 3, 0]);
        Painted(4, 1, [Square(1, 0, 3, 1, 2), Square(0, 0, 2, 1, 0)]).ShouldBe([1, 1, 3, 0]);
    }

    [Fact]
    public void Crowds_are_ignored_where_nothing_else_lies()
    {
        // The crowd is the smallest, and is painted last all the same.
        var crowd = Square(2, 0, 4, 1, 0) with { Ignored = true };
        Painted(5, 1, [crowd, Square(0, 0, 3, 1, 1)]).ShouldBe([2, 2, 2, Ignored, 0]);
    }

    [Fact]
    public void Runs_go_down_the_columns_from_the_left_one_on()
    {
        var runs = new RunRegion([1, 2, 3, 1, 5], 3, 4);
        Painted(4, 3, [new(runs, 0, false, 1)]).ShouldBe(
        [
            0, 0, 1, 0,
            1, 0, 0, 0,
            1, 0, 0, 0,
        ]);
        // Begins inside, and over the end of a column.
        Painted(2, 3, [new(new RunRegion([0, 4, 2], 3, 2), 1, false, 1)]).ShouldBe([2, 2, 2, 0, 2, 0]);
    }

    [Theory]
    [InlineData("123O2", new[] { 1, 2, 3, 1, 5 })]
    [InlineData("61X13mN000`0", new[] { 6, 1, 40, 4, 5, 4, 5, 4, 21 })]
    [InlineData("", new int[0])]
    [InlineData("042", new[] { 0, 4, 2 })]
    public void Runs_in_text_are_those_of_COCOs_tools(string text, int[] counts)
    {
        RunText.Read(text, 100, out var wrong).ShouldBe(counts);
        wrong.ShouldBeNull();
        Text(counts).ShouldBe(text);
    }

    [Fact]
    public void Any_runs_come_back_from_their_text()
    {
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            int[] counts = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(1 << random.Next(26)))];
            RunText.Read(Text(counts), 100, out _).ShouldBe(counts);
        }
    }

    /// <summary>As `rleToString` of COCO's `maskApi.c` writes them.</summary>
    internal static string Text(int[] counts)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < counts.Length; i++)
        {
            var value = (long)counts[i] - (i > 2 ? counts[i - 2] : 0);
            for (var more = true; more;)
            {
                var sign = (int)(value & 31);
                value >>= 5;
                more = (sign & 16) != 0 ? value != -1 : value != 0;
                text.Append((char)('0' + (more ? sign | 32 : sign)));
            }
        }

        return text.ToString();
    }

    private static byte[] Painted(int width, int height, WrittenRegion[] regions)
    {
        var areas = new List<int>();
        var pixels = new Coverage(width, height);
        foreach (var region in regions)
        {
            region.Place.Cover(pixels);
            areas.Add(pixels.Count());
            pixels.Clear();
        }

        return RegionPainting.Of(regions, areas, width, height).Values;
    }

    private static WrittenRegion Square(float left, float top, float right, float bottom, int label) =>
        new(new PolygonRegion([[left, top, right, top, right, bottom, left, bottom]]), label, false, 1);

    private static float[][] Polygons(Random random, int width, int height, bool inQuarters) =>
    [
        .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Enumerable.Range(0, random.Next(3, 10))
            .SelectMany(_ => new[] { Place(random, width, inQuarters), Place(random, height, inQuarters) }).ToArray()),
    ];

    /// <summary>Up to five pixels outside.</summary>
    private static float Place(Random random, int length, bool inQuarters) => inQuarters
        ? random.Next(-20, (4 * length) + 20) / 4f
        : (random.NextSingle() * (length + 10)) - 5;

    private static IEnumerable<(int X, int Y)> Pixels(int width, int height) =>
        from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width) select (x, y);

    private static bool Shows(float[][] polygons, (int X, int Y) at) =>
        polygons.Any(polygon => IsInside(polygon, at.X + 0.5, at.Y + 0.5));

    /// <summary>Whether an odd number of edges lies left of a place, or on it.</summary>
    private static bool IsInside(float[] polygon, double x, double y)
    {
        var isInside = false;
        for (var i = 0; i < polygon.Length; i += 2)
        {
            var next = (i + 2) % polygon.Length;
            double ax = polygon[i], ay = polygon[i + 1], bx = polygon[next], by = polygon[next + 1];
            if (ay > y == by > y)
                continue;
            var side = ((x - ax) * (by - ay)) - ((y - ay) * (bx - ax));
            isInside ^= by > ay ? side >= 0 : side <= 0;
        }

        return isInside;
    }
}
