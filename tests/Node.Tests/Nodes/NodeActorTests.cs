using System.Diagnostics;
using System.Security.Cryptography;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Contracts.Wire;
using KdCluster.Histories;
using KdCluster.Node.Nodes;
using KdCluster.Node.Sheets;
using KdCluster.Node.Tests.Support;
using KdCluster.Node.Transfer;
using Shouldly;

namespace KdCluster.Node.Tests.Nodes;

public sealed class NodeActorTests : IAsyncLifetime
{
    private static readonly SheetOrder Recorded = new(SheetSource.Recorded, 0, SheetPrecision.Fp32);
    private readonly FakeLibrary _library = new();
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.Start(_library);

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_node_keeps_saying_what_it_has()
    {
        var hello = await _node.Next<NodeHello>();
        (hello.Protocol, hello.Slots.Count, hello.Hosted.Count, hello.Leaving)
            .ShouldBe((ProtocolVersion.Current, 2, 0, false));
        await _node.Ready("ann");
        for (hello = await _node.Next<NodeHello>(); hello.Hosted.Count == 0;)
            hello = await _node.Next<NodeHello>();
        hello.Hosted.ShouldBe([new(new("run"), 0, new("ann"), Incarnation.First, PeerRole.Train)]);
    }

    [Fact]
    public async Task An_epoch_is_trained_and_reported_until_acknowledged()
    {
        await _node.Ready("ann");
        var start = new StartEpoch(TestNode.Fence("ann", 0), 0, [], 1, Recorded, true);
        _node.Tell(start);
        var finished = await _node.Next<EpochFinished>();
        (await _node.Next<EpochFinished>()).ShouldBe(finished);
        _node.Tell(new EpochFinishedAck(start.Fence));

        finished.Metrics.WeightsSha256.ShouldBe("weights of ann after 0");
        finished.Checkpoint.Epoch.ShouldBe(0);
        (finished.Sheet!.Rows, finished.Sheet.Classes, finished.Sheet.View).ShouldBe((20, 5, 0));
        finished.TestSheet!.Rows.ShouldBe(10);
        _library.Models.ShouldHaveSingleItem().Orders.Count.ShouldBe(1);
        (await _node.Ask<EpochFinished>(start with { Fence = start.Fence with { Term = new(2) } })).Fence.Term.ShouldBe(
            new(2));
        (await _node.Ask<StaleTerm>(start)).Newest.ShouldBe(new Term(2));
    }

    [Fact]
    public async Task Peers_learn_from_each_others_sheets_across_nodes_and_say_which()
    {
        await using var other = await TestNode.Start(_library, "other");
        await _node.Ready("ann");
        await other.Ready("bob");
        var sheet = (
            await other.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("bob", 0), 0, [], 0, Recorded, false))).Sheet!;
        _node.Tell(new SheetAvailable(TestNode.Fence("ann", 0), sheet));
        var gone = sheet with
        {
            Peer = new("eve"),
            Url = "http://127.0.0.1:1/sheets/00000000000000000000000000000000",
            Sha256 = new('0', 64),
        };
        var finished =
            await _node.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("ann", 0), 0, [gone, sheet], 1, null, false));

        finished.Used.ShouldBe([SheetKey.Of(sheet)]);
        finished.Refused.ShouldHaveSingleItem().Reason.ShouldStartWith("sheet eve#1@0/v0 at http://127.0.0.1:1/");
        finished.Metrics.BytesIn.ShouldBe(sheet.Bytes);
        var order = _library.Models[0].Orders.Single();
        order.Sources.ShouldHaveSingleItem().Peer.ShouldBe(new PeerId("bob"));
        order.Sources[0].Logits.ToArray().ShouldAllBe(logit => logit == 'b' * 0.01f);
    }

    [Fact]
    public async Task What_a_peer_did_is_written_down_before_the_coordinator_hears_of_it()
    {
        await _node.Ready("ann");
        var start = new StartEpoch(TestNode.Fence("ann", 0, term: 2), 0, [], 1, Recorded, false);
        var finished = await _node.Ask<EpochFinished>(start);
        await _node.Ask<StaleTerm>(start with { Fence = start.Fence with { Term = new(1) } });

        var history = _node.History;
        history.Said<Resumed>().ShouldHaveSingleItem().Epoch.ShouldBe(-1);
        var trained = history.Said<Trained>().ShouldHaveSingleItem();
        (trained.Fence, trained.Checkpoint).ShouldBe((start.Fence, finished.Checkpoint.Sha256));
        history.Said<SheetStored>().ShouldHaveSingleItem().Content.ShouldBe(finished.Sheet!.Sha256);
        history.Said<Obeyed>().Select(x => (x.Command, x.Newest.Value, x.Hosted.Value))
            .ShouldBe([("AssignPeer", 0, 1), ("StartEpoch", 1, 1)]);
        history.Said<TermRefused>().ShouldHaveSingleItem().Newest.ShouldBe(new Term(2));
    }

    [Fact]
    public async Task Sheets_that_are_too_many_for_a_command_are_listed_in_a_file()
    {
        await using var other = await TestNode.Start(_library, "other");
        await _node.Ready("ann");
        await other.Ready("bob");
        var own = (
            await _node.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, Recorded, false))).Sheet!;
        var sheet = (
            await other.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("bob", 0), 0, [], 0, Recorded, false))).Sheet!;
        using var folder = new TemporaryFolder();
        var files = new MemoryFiles(folder);
        await using var server =
            await FileServer.Start(ServerOptions.Loopback, new Dictionary<string, IServedFiles> { ["lists"] = files });
        var bytes = SheetListCodec.Encode([own, sheet]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var url = new Uri(server.Url, $"lists/{ContentId.Of("list")}").ToString();
        var start = new StartEpoch(
            TestNode.Fence("ann", 1), 0, [], 1, null, false) { Listed = new(hash, bytes.Length, 2, url) };

        // It is not there at first: the peer gives up and, asked again, trains.
        _node.Tell(start);
        files.Add("list", bytes, hash);
        EpochFinished? finished = null;
        for (var tries = 0; finished is null && tries < 50; tries++)
        {
            _node.Tell(start);
            finished = await _node.Within<EpochFinished>(TimeSpan.FromMilliseconds(200), one => one.Fence.Epoch == 1);
        }

        finished!.Used.ShouldBe([SheetKey.Of(sheet)], "its own sheet is left out");
        _library.Models[0].Orders[^1].Sources.ShouldHaveSingleItem().Peer.ShouldBe(new PeerId("bob"));
    }

    [Fact]
    public async Task A_mean_is_made_in_shards_and_put_together_again()
    {
        await _node.Ready("ann");
        await _node.Ready("bob", slot: 1);
        var sheets = new List<SheetManifest>();
        foreach (var peer in new[] { "ann", "bob" })
            sheets.Add(
                (
                    await _node.Ask<EpochFinished>(
                        new StartEpoch(TestNode.Fence(peer, 0), 0, [], 0, Recorded, false))).Sheet!);
        var first = (await _node.Ask<SheetReady>(new AverageShard(TestNode.Fence("ann", 0), 0, 7, sheets))).Sheet;
        var second = (await _node.Ask<SheetReady>(new AverageShard(TestNode.Fence("bob", 0), 7, 13, sheets))).Sheet;
        (second.FirstRow, second.Rows, second.Epoch).ShouldBe((7, 13, 0));
        second.MeanOf.ShouldBe([new PeerId("ann"), new PeerId("bob")]);

        // What they said of epoch 0 was never acknowledged, and comes again while a busy machine makes the shards.
        _node.Tell(new StartEpoch(TestNode.Fence("ann", 1), 0, [first, second], 1, null, false));
        var finished = await _node.Next<EpochFinished>(one => one.Fence.Epoch == 1);
        finished.Used!.Count.ShouldBe(2);
        var source = _library.Models.Single(model => model.Orders.Count == 2).Orders[1].Sources.ShouldHaveSingleItem();
        source.Logits.Count.ShouldBe(100);
        source.Logits.ToArray().ShouldAllBe(logit => Math.Abs(logit - MathF.Log(0.2f)) < 1e-5);

        _node.Tell(new StartEpoch(TestNode.Fence("bob", 1), 0, [first], 1, null, false));
        var broken = await _node.Next<EpochFinished>(one => one.Fence is { Epoch: 1, Peer.Value: "bob" });
        broken.Refused.ShouldHaveSingleItem().Reason.ShouldContain("another shard of its mean is missing");
    }

    [Fact]
    public async Task A_peer_goes_on_from_its_checkpoint_on_another_node()
    {
        await _node.Ready("ann");
        var checkpoint = (
            await _node.Ask<EpochFinished>(new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false))).Checkpoint;
        await using var other = await TestNode.Start(_library, "other");
        var damaged = checkpoint with { Sha256 = new('0', 64) };
        (await other.Ask<PeerReady>(new AssignPeer(
            TestNode.Fence("ann", incarnation: 2), PeerRole.Train, Plans.Of("ann"), 0, [damaged, checkpoint], null,
            []))).ResumedEpoch.ShouldBe(0);
        (
            await other.Ask<EpochFinished>(
                new StartEpoch(TestNode.Fence("ann", 1, incarnation: 2), 0, [], 0, null, false)))
            .Metrics.WeightsSha256.ShouldBe("weights of ann after 1");

        (await other.Ask<PeerRefused>(new AssignPeer(
            TestNode.Fence("bob"), PeerRole.Train, Plans.Of("bob"), 1, [damaged with { Peer = new("bob") }], null,
            []))).Kind.ShouldBe(RefusalKind.Checkpoint);
    }

    [Fact]
    public async Task A_device_that_cannot_be_used_is_the_reason_of_the_refusal()
    {
        _library.BadDevice = "cuda:7";
        var refused = await _node.Ask<PeerRefused>(
            new AssignPeer(TestNode.Fence("ann"), PeerRole.Train, Plans.Of("ann"), 0, [], null, []));
        (refused.Kind, refused.Reason).ShouldBe((RefusalKind.Device, "device cuda:7 cannot be used: it is not there"));
    }

    [Fact]
    public async Task A_busy_peer_answers_and_shows_how_far_it_is()
    {
        _library.EpochTakes = TimeSpan.FromSeconds(3);
        await _node.Ready("ann");
        await _node.Ready("bob", slot: 1);
        _node.Tell(new StartEpoch(TestNode.Fence("bob", 0), 0, [], 0, null, false));
        var start = new StartEpoch(TestNode.Fence("ann", 0), 0, [], 0, null, false);
        await _node.Ask<EpochAccepted>(start);
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var clock = Stopwatch.StartNew();
            await _node.Ask<EpochAccepted>(start);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Order().ElementAt(10).ShouldBeLessThan(100);
        PeerProgress progress;
        do
            progress = await _node.Progress.Reader.ReadAsync();
        while (progress.Activity != PeerActivity.Training);
        (progress.Node.Value, progress.Total).ShouldBe(("node", 20));
    }
}
