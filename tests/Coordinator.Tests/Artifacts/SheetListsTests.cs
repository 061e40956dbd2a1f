using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;
using KdCluster.Coordinator.Artifacts;

namespace KdCluster.Coordinator.Tests.Artifacts;

public sealed class SheetListsTests
{
    private static readonly Fence Fence =
        new(new RunId("fashion-7f3a"), new Term(3), 1, new PeerId("bob-2"), new Incarnation(2), 7, 1);

    private static SheetManifest Sheet(int i) => new(
        Fence.Run, 1, new PeerId($"a-peer-with-a-rather-long-name-{i}"), new Incarnation(12), 123, 123,
        SheetSource.Recorded, SheetPrecision.Fp16, 60_000, 0, 1000, new string('a', 64), 123_456_789,
        new string('b', 64),
        $"http://kd-peer-{i}.kd-peers.a-long-namespace.svc.cluster.local:12345/sheets/"
                + $"fashion-7f3a/1/a-peer-with-a-rather-long-name-{i}/12/123");

    /// <summary>
    /// As many as fit travel in the message, more in a list; one way or the other it fits in a frame and nothing is
    /// lost.
    /// </summary>
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(100, 0, false)]
    [InlineData(250, 0, true)]
    [InlineData(1000, 0, true)]
    [InlineData(100, 100, true)]
    public void Sheets_that_are_too_many_for_a_frame_travel_in_a_list(int count, int meanOf, bool isListed)
    {
        IReadOnlyList<PeerId>? names = meanOf == 0
            ? null
            : [.. Enumerable.Range(0, meanOf).Select(i => new PeerId($"peer-{i}"))];
        SheetManifest[] sheets = [.. Enumerable.Range(0, count).Select(i => Sheet(i) with { MeanOf = names })];
        var lists = new SheetLists();
        var sent =
            (StartEpoch)lists.Shorten(new StartEpoch(Fence, 7, sheets, 1, null, false), null, "http://coordinator");
        WireCodec.Encode(sent).Length.ShouldBeLessThan(Limits.MessageBytes);
        (sent.Listed is not null).ShouldBe(isListed);
        var named = sent.Listed is { } list ? SheetListCodec.Decode(lists.Find(list.Sha256)) : sent.Sources;
        named.Select(m => m with { MeanOf = null }).ShouldBe(sheets.Select(m => m with { MeanOf = null }));
        named.ShouldAllBe(m => names == null ? m.MeanOf == null : m.MeanOf!.SequenceEqual(names));
        (
            (StartEpoch)lists.Shorten(
                new StartEpoch(Fence, 7, sheets, 1, null, false), null,
                "http://coordinator")).Listed.ShouldBe(sent.Listed);
    }
}
