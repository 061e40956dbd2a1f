using System.Text;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;

namespace KdCluster.Contracts.Tests;

public sealed class WireCodecTests
{
    private static readonly Fence Fence =
        new(new RunId("fashion-7f3a"), new Term(3), 1, new PeerId("bob-2"), new Incarnation(2), 7, 1);

    private static SheetManifest Sheet(int i) => new(
        Fence.Run, 1, new PeerId($"a-peer-with-a-rather-long-name-{i}"), new Incarnation(12), 123, 123,
        SheetSource.Recorded, SheetPrecision.Fp16, 60_000, 0, 1000, new string('a', 64), 123_456_789,
        new string('b', 64),
        $"http://kd-peer-{i}.kd-peers.a-long-namespace.svc.cluster.local:12345/sheets/fashion-7f3a/1/"
            + $"a-peer-with-a-rather-long-name-{i}/12/123");

    [Fact]
    public void A_message_comes_back_equal_under_its_versioned_manifest()
    {
        var message = new StartEpoch(
            Fence, 7, [Sheet(1), Sheet(2)], 0.5, new SheetOrder(SheetSource.Fresh, 8, SheetPrecision.Fp32), true);
        WireCodec.ManifestOf(message).ShouldBe("start-epoch.3");
        var back = (StartEpoch)WireCodec.Decode(WireCodec.Encode(message), "start-epoch.3");
        back.Fence.ShouldBe(Fence);
        back.Sources.ShouldBe(message.Sources);
        back.Sheet.ShouldBe(message.Sheet);
        (back.WeightScale, back.View, back.TestSheet).ShouldBe((0.5, 7, true));
    }

    [Fact]
    public void A_metric_that_is_not_a_number_travels()
    {
        var metrics = new EpochMetrics(double.NaN, 0.5, 1e-3, double.PositiveInfinity, 1, 2, 3, 4, "aa", 5);
        var checkpoint = new CheckpointRef(Fence.Run, 1, Fence.Peer, Fence.Incarnation, 7, 10, "cc", []);
        var message = new EpochFinished(Fence, metrics, null, null, checkpoint, [], []);
        var back = (EpochFinished)WireCodec.Decode(WireCodec.Encode(message), WireCodec.ManifestOf(message));
        back.Metrics.ShouldBe(metrics);
        back.Sheet.ShouldBeNull();
    }

    [Fact]
    public void A_sheets_key_is_short_and_an_older_journals_key_is_read()
    {
        SheetKey[] keys = [new(new("ann.control"), new(3), -1, 7), new(new("a-b_c"), new(12), 5, -1, 500)];
        var metrics = new EpochMetrics(1, 1, 1, 1, 1, 2, 3, 4, "aa", 5);
        var checkpoint = new CheckpointRef(Fence.Run, 1, Fence.Peer, Fence.Incarnation, 7, 10, "cc", []);
        var bytes = WireCodec.Encode(new EpochFinished(Fence, metrics, null, null, checkpoint, keys, []));
        var text = Encoding.UTF8.GetString(bytes);
        text.ShouldContain("[\"ann.control#3@-1/v7\",\"a-b_c#12@5/v-1/r500\"]");
        ((EpochFinished)WireCodec.Decode(bytes, "epoch-finished.2")).Used.ShouldBe(keys);
        var older = text.Replace(
            "\"a-b_c#12@5/v-1/r500\"",
            """{"peer":"a-b_c","incarnation":12,"epoch":5,"view":-1,"shard":500}""");
        ((EpochFinished)WireCodec.Decode(Encoding.UTF8.GetBytes(older), "epoch-finished.2")).Used.ShouldBe(keys);
        Should.Throw<WireException>(
            () => WireCodec.Decode(Encoding.UTF8.GetBytes(text.Replace("#3@", "#x@")), "epoch-finished.2"));
    }

    [Fact]
    public void A_message_above_the_frame_is_an_error_at_the_sender_that_names_it()
    {
        var message = new StartEpoch(Fence, 7, [.. Enumerable.Range(0, 1000).Select(Sheet)], 1, null, false);
        Should.Throw<WireException>(() => WireCodec.Encode(message)).Message.ShouldStartWith(
            "start-epoch.3 for fashion-7f3a/1/bob-2#2");
    }

    [Fact]
    public void Every_message_type_has_a_manifest_with_a_version()
    {
        var types = typeof(IMessage).Assembly.GetTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IMessage)));
        types.Except(MessageCatalogue.Types).ShouldBeEmpty();
        MessageCatalogue.Manifests.ShouldAllBe(
            manifest => System.Text.RegularExpressions.Regex.IsMatch(manifest, @"^[a-z]+(-[a-z]+)*\.\d+$"));
    }

    [Theory]
    [InlineData("System.String, mscorlib", "\"x\"")]
    [InlineData("start-epoch.9", "{}")]
    [InlineData("start-epoch.3", "{}")]
    [InlineData("start-epoch.3", "null")]
    [InlineData("start-epoch.3", "{\"fence\":")]
    [InlineData("peer-failed.1", "[1,2,3]")]
    public void What_is_no_message_is_refused_with_its_name(string manifest, string json) =>
        Should.Throw<WireException>(
            () => WireCodec.Decode(Encoding.UTF8.GetBytes(json), manifest)).Message.ShouldContain(manifest.Split(',')[
                0]);

    [Fact]
    public void Random_bytes_never_do_more_than_be_refused()
    {
        var random = new Random(1);
        var manifests = MessageCatalogue.Manifests.ToArray();
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Should.Throw<WireException>(() => WireCodec.Decode(bytes, manifests[random.Next(manifests.Length)]));
        }
    }

    [Fact]
    public void A_truncated_message_is_refused()
    {
        var whole = WireCodec.Encode(new StartEpoch(Fence, 7, [Sheet(1)], 1, null, false));
        for (var length = 0; length < whole.Length; length++)
            Should.Throw<WireException>(() => WireCodec.Decode(whole.AsSpan(0, length), "start-epoch.3"));
    }
}
