using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Masks.Regions;

namespace KdCluster.Distillation.Tests.Data;

public sealed class RegionReaderTests
{
    /// <summary>What one region may have here.</summary>
    private const int Most = 100_000;

    /// <summary>1e9 would take as little room, and longer.</summary>
    private const int Many = 2_000_000;

    [Theory]
    [InlineData("[[", "1.5,", "1]]", "its segmentation has more than 100,000 numbers")]
    [InlineData("[", "[],", "[]]", "its segmentation has a polygon of 0 points, and 3 are the least")]
    [InlineData("{\"counts\":[", "0,", "1],\"size\":[1,1]}", "its segmentation has more than 100,000 numbers")]
    [InlineData("{\"size\":[", "7,", "1],\"counts\":[1]}", "its segmentation has more than 100,000 numbers")]
    public void Memory_does_not_follow_a_region_that_never_ends(string head, string unit, string tail, string said)
    {
        var many = string.Concat(Enumerable.Repeat(unit, 1000));
        var json = new JsonStream(new RepeatedText(head, many, Many / 1000, tail));
        json.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new RegionReader(json, Most);
        reader.Read().ShouldBeNull();
        // A list that doubles as it grows, of four bytes a number, and the text of one problem.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20 * Most);
        reader.Wrong.ShouldBe(said);
        json.ExpectEnd();
    }

    [Fact]
    public void Text_of_runs_is_read_as_far_as_a_region_may_have_numbers()
    {
        RunText.Read(new string('1', 20), 12, out var wrong).Count.ShouldBe(12);
        wrong.ShouldBe("hold more than 12 numbers");
    }
}
