using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Protocol;

namespace KdCluster.Protocol.Tests;

public sealed class PeerProtocolTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly Fence Peer = new(new RunId("run"), new Term(1), 0, new PeerId("ann"), Incarnation.First);
    private PeerConversation _state = PeerConversation.Initial;

    [Fact]
    public void An_epoch_is_trained_once_however_often_it_is_asked_for()
    {
        Say(Start(0)).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
        Say(Start(0)).ShouldContain(new PeerEvent.Answered(new EpochAccepted(Fence(0))));
        _state.Pending.Count.ShouldBe(1);
        Say(Finished(0));
        Answers(Say(Start(0))).ShouldHaveSingleItem().ShouldBeOfType<EpochFinished>();
        Say(Start(1)).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
    }

    [Fact]
    public void The_answer_carries_the_fence_of_whoever_asked_last()
    {
        Say(Start(0));
        var later = Fence(0) with { Term = new(2), Attempt = 1 };
        Say(Start(0) with { Fence = later });
        Answers(Say(Finished(0))).OfType<EpochFinished>().Single().Fence.ShouldBe(later);
        var latest = later with { Term = new(3) };
        Answers(Say(Start(0) with { Fence = latest })).OfType<EpochFinished>().Single().Fence.ShouldBe(latest);
    }

    [Fact]
    public void What_is_older_than_the_work_under_way_is_ignored()
    {
        Say(Start(0) with { Fence = Fence(0) with { Attempt = 2 } });
        Say(Start(0) with { Fence = Fence(0) with { Attempt = 1 } }).ShouldHaveSingleItem()
            .ShouldBeOfType<PeerEvent.Ignored>();
        Say(Finished(0));
        Say(Start(5));
        Say(Start(3)).ShouldHaveSingleItem().ShouldBeOfType<PeerEvent.Ignored>();
    }

    [Fact]
    public void A_report_is_repeated_ever_more_rarely_until_it_is_acknowledged()
    {
        Say(Start(0));
        Say(Finished(0));
        var sent = new List<double>();
        for (var second = 0.0; second < 40; second += 0.25)
        {
            if (Answers(Say(new RetryDue(), second)).Any())
                sent.Add(second);
        }

        sent.ShouldBe([1, 3, 7, 15, 30]);
        Say(new EpochFinishedAck(Fence(0)));
        Say(new RetryDue(), 1000).ShouldBeEmpty();
        Answers(Say(Start(0), 1000)).ShouldHaveSingleItem();
        Say(new RetryDue(), 2000).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_to_train_the_next_epoch_may_acknowledge_the_report_of_the_last()
    {
        Say(Start(0));
        Say(Finished(0));
        Say(Start(1));
        Answers(Say(new RetryDue(), 1)).OfType<EpochFinished>().ShouldHaveSingleItem(
            "the order does not say that the report was heard: it was late, and may be lost");
        Say(Finished(1), 2);
        Say(Start(2) with { Acknowledges = 1 }, 2);
        Answers(Say(new RetryDue(), 100)).ShouldBe([new EpochAccepted(Fence(2))]);
        Say(new RetryDue(), 200).ShouldBeEmpty();
    }

    [Fact]
    public void An_order_is_accepted_a_moment_later_or_at_once_when_it_is_repeated_and_not_when_it_is_done()
    {
        Answers(Say(Start(0))).ShouldBeEmpty();
        Answers(Say(new RetryDue(), 0.25)).ShouldBe([new EpochAccepted(Fence(0))]);
        Say(new RetryDue(), 0.5).ShouldBeEmpty();
        Answers(Say(Start(0), 0.6)).ShouldBe([new EpochAccepted(Fence(0))]);
        Say(Finished(0), 0.7);
        Say(Start(1) with { Acknowledges = 0 }, 0.7);
        Answers(Say(Finished(1), 0.8)).ShouldHaveSingleItem().ShouldBeOfType<EpochFinished>();
        Say(new RetryDue(), 0.9).ShouldBeEmpty();
    }

    [Fact]
    public void An_order_that_cannot_be_begun_yet_is_accepted_and_may_come_again()
    {
        Say(Start(0));
        var failed = new WorkFailed(WorkKey.Of(Start(0))!.Value, "no list of sheets") { Again = true };
        Answers(Say(failed)).ShouldBe([new EpochAccepted(Fence(0))]);
        Say(new RetryDue(), 0.25).ShouldBeEmpty();
        Say(Start(0)).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_sheet_of_another_view_or_a_mean_of_other_peers_is_other_work()
    {
        var order = new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32);
        Say(new MakeSheet(Fence(0), order, -1)).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
        Say(new MakeSheet(Fence(0), order, -1)).OfType<PeerEvent.Queued>().ShouldBeEmpty();
        Say(new MakeSheet(Fence(1), order with { View = 1 }, 0)).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
        var sheet = new Contracts.Sheets.SheetManifest(
            Peer.Run, 0, Peer.Peer, Peer.Incarnation, 0, 0, SheetSource.Fresh, SheetPrecision.Fp32, 10, 0, 10, "", 1,
            "", null);
        Say(new AverageShard(Fence(0), 0, 5, [sheet])).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
        Say(new AverageShard(Fence(0), 0, 5, [sheet])).OfType<PeerEvent.Queued>().ShouldBeEmpty();
        Say(new AverageShard(Fence(0), 0, 5, [sheet, sheet with { Peer = new("bob") }])).OfType<PeerEvent.Queued>()
            .Count().ShouldBe(1);
    }

    [Fact]
    public void What_others_sheets_make_impossible_can_be_asked_for_again_and_anything_else_is_the_end()
    {
        var shard = new AverageShard(Fence(0), 0, 5, []);
        Say(shard);
        Say(new WorkFailed(WorkKey.Of(shard)!.Value, "not there")).ShouldHaveSingleItem()
            .ShouldBeOfType<PeerEvent.GaveUp>();
        Say(shard).OfType<PeerEvent.Queued>().Count().ShouldBe(1);
        Say(Start(0));
        Say(new WorkFailed(WorkKey.Of(Start(0))!.Value, "the loss is NaN"))
            .ShouldBe([new PeerEvent.Ended(PeerEnd.Failed, "the loss is NaN")]);
        Say(Start(0)).ShouldBeEmpty();
    }

    [Fact]
    public void A_peer_that_cannot_begin_says_why_and_ends()
    {
        Say(new AssignPeer(Peer, PeerRole.Train, null!, 0, [], null, []));
        var refused = new PeerRefused(Peer, new("node"), RefusalKind.Data, "no such file");
        Say(new WorkFinished(new(WorkKind.Start, -1, 0), refused))[1..]
            .ShouldBe([new PeerEvent.Answered(refused), new PeerEvent.Ended(PeerEnd.Refused, "no such file")]);
    }

    [Fact]
    public void What_is_remembered_does_not_grow_over_epochs()
    {
        Say(new AssignPeer(Peer, PeerRole.Train, null!, 0, [], null, []));
        Say(new WorkFinished(new(WorkKind.Start, -1, 0), new PeerReady(Peer, new("node"), -1, 1, null!)));
        for (var epoch = 0; epoch < 100; epoch++)
        {
            Say(Start(epoch));
            Say(Finished(epoch));
            Say(new EpochFinishedAck(Fence(epoch)));
        }

        (_state.Done.Count <= 12, _state.Pending.Count).ShouldBe((true, 0));
        Answers(Say(new AssignPeer(Peer, PeerRole.Train, null!, 0, [], null, []))).ShouldHaveSingleItem()
            .ShouldBeOfType<PeerReady>();
    }

    private PeerEvent[] Say(object message, double seconds = 0)
    {
        var events = PeerProtocol.Decide(_state, message, Now.AddSeconds(seconds)).ToArray();
        _state = events.Aggregate(_state, (state, happened) => state.Apply(happened));
        return events;
    }

    private static IEnumerable<IPeerMessage> Answers(IEnumerable<PeerEvent> events) =>
        events.OfType<PeerEvent.Answered>().Select(answered => answered.Reply);

    private static Fence Fence(int epoch) => Peer with { Epoch = epoch };

    private static StartEpoch Start(int epoch) => new(Fence(epoch), epoch, [], 1, null, false);

    private static WorkFinished Finished(int epoch) => new(
        new(WorkKind.TrainEpoch, epoch, 0),
        new EpochFinished(
            Fence(epoch), new(1, 0.5, 0.1, 100, 1, 0, 0, 0, "", 1), null, null,
            new(Peer.Run, 0, Peer.Peer, Peer.Incarnation, epoch, 1, "", []), [], []));
}
