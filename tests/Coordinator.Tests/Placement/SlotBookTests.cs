using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Placement;

namespace KdCluster.Coordinator.Tests.Placement;

public sealed class SlotBookTests
{
    private static SlotDescription Slot(int index, string device = "cpu") => new(index, device, 8, 1);

    private static SlotRequest Want(
        string peer, string? device = null, PeerRole role = PeerRole.Train, string? prefer = null,
        params string[] avoid) =>
        new(
            new PeerId(peer), new Incarnation(1), role, device, [.. avoid.Select(a => new NodeId(a))],
            prefer is null ? null : new NodeId(prefer));

    private static SlotDemand Demand(bool together, params SlotRequest[] wants) =>
        new(new RunId("r"), [], [.. wants], together);

    private static ImmutableArray<SlotHold> Holds(params int[] slots) =>
        [.. slots.Select(slot => new SlotHold(new($"on {slot}"), new(1), new("a"), slot))];

    private static SlotBook Book(params (string Node, SlotDescription[] Slots)[] nodes)
    {
        var book = new SlotBook();
        foreach (var (node, slots) in nodes)
            book.Offer(new NodeId(node), slots, open: true);
        return book;
    }

    [Fact]
    public void Peers_spread_over_nodes_and_no_slot_is_given_twice()
    {
        var book = Book(("a", [Slot(0), Slot(1)]), ("b", [Slot(0), Slot(1)]));
        book.Demand(Demand(true, Want("p1"), Want("p2"), Want("p3"), Want("p4")));
        var grants = book.Match()[0].Grants;
        grants.Select(g => (g.Node.Value, g.Slot)).Distinct().Count().ShouldBe(4);
        grants.Take(2).Select(g => g.Node.Value).Distinct().Count().ShouldBe(2);
        book.Match()[0].Grants.ShouldBeEmpty();
    }

    [Fact]
    public void Device_must_fit_and_a_gpu_is_taken_first()
    {
        var book = Book(("a", [Slot(0)]), ("b", [Slot(0, "cuda:0"), Slot(1, "cuda:1")]));
        book.Demand(Demand(false, Want("any"), Want("exact", "cuda:1"), Want("gone", "cuda:7"), Want("cpu", "cpu")));
        var answer = book.Match()[0];
        answer.Grants.Select(g => (g.Peer.Value, g.Device))
            .ShouldBe([("any", "cuda:0"), ("exact", "cuda:1"), ("cpu", "cpu")]);
        answer.Missing.ShouldBe("1 more slot (cuda:7) needed for gone; 2 nodes have 3 in all, 3 free");
    }

    [Fact]
    public void Slots_that_nobody_asks_for_go_to_the_oldest_run_that_takes_more()
    {
        var book = Book(("a", [Slot(0), Slot(1), Slot(2), Slot(3), Slot(4, "cuda:0")]));
        book.Demand(new(new("plain"), [], [Want("p")], false));
        book.Demand(new(new("old"), [], [], false) { More = 2, MoreOf = "cpu" });
        book.Demand(new(new("young"), [], [], false) { More = 8 });
        // The device is the one that fits, and p has the GPU.
        book.Match().Select(a => a.Spare).ShouldBe([0, 2, 2]);
        book.Match().Select(a => a.Spare).ShouldBe([0, 2, 2], "nothing is promised before it is asked for");
        book.Demand(new(new("old"), [], [Want("o1"), Want("o2")], false));
        book.Match().Select(a => (a.Grants.Length, a.Spare)).ShouldBe([(0, 0), (2, 0), (0, 2)]);
    }

    [Fact]
    public void Nobody_takes_more_while_a_stage_waits_even_for_nodes_that_are_not_there()
    {
        var book = Book(("a", [Slot(0), Slot(1)]));
        book.Demand(new(new("elastic"), [], [], false) { More = 8 });
        book.Demand(new(new("large"), [], [Want("p1"), Want("p2"), Want("p3")], true));
        book.Match().Select(a => (a.Spare, a.Keep)).ShouldBe([(0, (int?)null), (0, null)]);
        book.Forget(new("large"));
        book.Match().Single().Spare.ShouldBe(2);
    }

    [Fact]
    public void What_a_run_lacks_is_given_back_by_the_youngest_that_have_more_and_asked_for_once()
    {
        var book = Book(("a", [Slot(0), Slot(1), Slot(2), Slot(3), Slot(4), Slot(5)]));
        book.Demand(new(new("old"), Holds(0, 1, 2), [], false) { Extra = 2, More = 5 });
        book.Demand(new(new("young"), Holds(3, 4), [], false) { Extra = 1, More = 6 });
        book.Demand(new(new("next"), [], [Want("p1"), Want("p2"), Want("p3")], true));
        var answers = book.Match();
        answers.Select(a => (a.Spare, a.Keep)).ShouldBe([(0, (int?)1), (0, 0), (0, null)]);
        answers[2].Queued.ShouldBeTrue();

        book.Demand(new(new("old"), Holds(0, 1, 2), [], false) { Extra = 1, Leaving = 1 });
        book.Demand(new(new("young"), Holds(3, 4), [], false) { Leaving = 1 });
        book.Match().ShouldAllBe(a => a.Keep == null);

        book.Demand(new(new("old"), Holds(0, 1), [], false) { Extra = 1, More = 6 });
        book.Demand(new(new("young"), Holds(3), [], false) { More = 7 });
        book.Match().Select(a => (a.Grants.Length, a.Spare)).ShouldBe([(0, 0), (0, 0), (3, 0)]);
    }

    [Fact]
    public void A_run_gives_nothing_back_for_a_lost_peer_of_its_own_nor_for_one_that_no_slot_fits()
    {
        var book = Book(("a", [Slot(0), Slot(1)]));
        book.Demand(new(new("elastic"), Holds(0, 1), [Want("lost")], false) { Extra = 1 });
        book.Demand(new(new("other"), [], [Want("gpu", "cuda")], false));
        book.Match().ShouldAllBe(a => a.Keep == null);
        book.Demand(new(new("other"), [], [Want("any")], false));
        book.Match()[0].Keep.ShouldBe(0);
    }

    [Fact]
    public void A_stage_is_placed_whole_or_not_at_all_so_that_two_runs_do_not_hold_half_each()
    {
        var book = Book(("a", [Slot(0), Slot(1), Slot(2)]));
        book.Demand(Demand(true, Want("p1"), Want("p2")));
        book.Demand(new SlotDemand(new RunId("s"), [], [Want("q1"), Want("q2")], true));
        var answers = book.Match();
        answers[0].Grants.Length.ShouldBe(2);
        answers[1].Grants.ShouldBeEmpty();
        answers[1].Missing!.ShouldContain("needed for q2");
    }

    [Fact]
    public void A_stage_that_only_waits_for_others_is_next_and_no_younger_one_begins_before_it()
    {
        var book = Book(("a", [Slot(0), Slot(1), Slot(2)]));
        book.Demand(
            new SlotDemand(
                new RunId("old"), [new SlotHold(new PeerId("o"), new Incarnation(1), new NodeId("a"), 0)], [], false));
        book.Demand(new SlotDemand(new RunId("large"), [], [Want("p1"), Want("p2"), Want("p3")], true));
        book.Demand(new SlotDemand(new RunId("small"), [], [Want("q")], true));
        var answers = book.Match();
        answers.ShouldAllBe(a => a.Grants.IsEmpty);
        answers.Select(a => a.Queued).ShouldBe([false, true, true]);
        answers[2].Missing.ShouldBe("1 slot needed; run large is next in line");

        book.Forget(new RunId("old"));
        answers = book.Match();
        answers[0].Grants.Length.ShouldBe(3);
        answers[1].Queued.ShouldBeTrue();
        book.Forget(new RunId("large"));
        book.Match().Single().Grants.Length.ShouldBe(1);
    }

    [Fact]
    public void A_stage_that_the_cluster_cannot_hold_keeps_nobody_waiting()
    {
        var book = Book(("a", [Slot(0), Slot(1)]));
        book.Demand(new SlotDemand(new RunId("too-large"), [], [Want("p1"), Want("p2"), Want("p3")], true));
        book.Demand(new SlotDemand(new RunId("small"), [], [Want("q")], true));
        var answers = book.Match();
        answers[0].Queued.ShouldBeFalse();
        answers[1].Grants.Length.ShouldBe(1);
    }

    [Fact]
    public void A_peer_of_a_running_stage_is_placed_again_before_the_stages_that_wait()
    {
        var book = Book(("a", [Slot(0), Slot(1)]));
        book.Demand(new SlotDemand(new RunId("waits"), [], [Want("p1"), Want("p2")], true));
        book.Demand(
            new SlotDemand(
                new RunId("runs"), [new SlotHold(new PeerId("q1"), new Incarnation(1), new NodeId("a"), 0)],
                [Want("q2")], false));
        var answers = book.Match();
        answers[0].Queued.ShouldBeTrue();
        answers[1].Grants.Single().Peer.Value.ShouldBe("q2");
    }

    [Fact]
    public void The_line_is_that_of_entering_whoever_speaks_first()
    {
        var book = Book(("a", [Slot(0)]));
        book.Enter(new RunId("first"));
        book.Enter(new RunId("second"));
        book.Demand(new SlotDemand(new RunId("second"), [], [Want("q")], true));
        book.Demand(new SlotDemand(new RunId("first"), [], [Want("p")], true)).ShouldBeTrue();
        book.Demand(new SlotDemand(new RunId("first"), [], [Want("p")], true)).ShouldBeFalse();
        book.Match().Select(a => (a.Run.Value, a.Grants.Length)).ShouldBe([("first", 1), ("second", 0)]);
    }

    [Fact]
    public void A_serving_teacher_takes_no_slot_and_goes_where_its_checkpoint_is()
    {
        var book = Book(("a", [Slot(0)]), ("b", [Slot(0)]));
        book.Demand(Demand(true, Want("t", role: PeerRole.Serve, prefer: "b"), Want("s1"), Want("s2")));
        var grants = book.Match()[0].Grants;
        grants.Length.ShouldBe(3);
        (grants[0].Node.Value, grants[0].Slot).ShouldBe(("b", -1));
    }

    [Fact]
    public void Nodes_that_leave_or_refused_the_peer_get_nobody()
    {
        var book = Book(("a", [Slot(0)]), ("b", [Slot(0)]));
        book.Offer(new NodeId("b"), [Slot(0)], open: false);
        book.Demand(Demand(false, Want("p", avoid: "a")));
        book.Match()[0].Grants.ShouldBeEmpty();
        book.Offer(new NodeId("b"), [Slot(0)], open: true);
        book.Match()[0].Grants.Single().Node.Value.ShouldBe("b");
    }

    [Fact]
    public void A_slot_is_free_again_when_its_peer_is_released_or_its_node_is_gone()
    {
        var book = Book(("a", [Slot(0)]));
        book.Demand(Demand(false, Want("p")));
        var grant = book.Match()[0].Grants.Single();
        book.Demand(
            new SlotDemand(
                new RunId("r"), [new SlotHold(grant.Peer, grant.Incarnation, grant.Node, grant.Slot)], [], false));
        book.Demand(new SlotDemand(new RunId("s"), [], [Want("q")], false));
        book.Match()[1].Grants.ShouldBeEmpty();
        book.Demand(new SlotDemand(new RunId("r"), ImmutableArray<SlotHold>.Empty, [], false));
        book.Match()[1].Grants.Single().Peer.Value.ShouldBe("q");
    }
}
