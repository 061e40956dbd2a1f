using System.Collections.Immutable;
using KdCluster.Coordinator.Kubernetes;
using KdCluster.Coordinator.Placement;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>How many pods there should be, decided from what runs want and nodes have.</summary>
public sealed class PeerSetPolicyTests
{
    private static readonly PeerSetSettings Set = new("kd-peer", 2, 6, TimeSpan.FromMinutes(5));

    [Fact]
    public void Pods_come_before_peers()
    {
        var decision = Decide(replicas: 2, Room(wanted: 5, (0, 1), (1, 1)));
        decision.Replicas.ShouldBe(5);
        decision.Note.ShouldBe("kd-peer grows from 2 to 5 pods");
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(2, 40, 6)]
    [InlineData(2, 3, 3)]
    public void There_are_never_fewer_than_min_nor_more_than_max(int replicas, int wanted, int expected) =>
        Decide(replicas, Room(wanted)).Replicas.ShouldBe(expected);

    [Fact]
    public void What_no_pod_can_give_is_said()
    {
        Decide(6, Room(wanted: 9, (0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1))).Note
            .ShouldBe("kd-peer has 6 pods, the most that kubernetes.max allows");
        Decide(4, Room(wanted: 4, (0, 1), (1, 1))).Note
            .ShouldBe("2 of the 4 pods of kd-peer have not joined yet");
    }

    [Fact]
    public void A_pod_with_four_slots_counts_for_four_and_nodes_elsewhere_count_too()
    {
        var room = new SlotRoom(13, [new("kd-peer-0", 4, 4, true), new("by-hand", 2, 2, true)]);
        Decide(2, room).Replicas.ShouldBe(3, "11 slots of 4 each");
    }

    [Fact]
    public void Idle_pods_stay_for_a_while_and_then_the_highest_ordinals_go()
    {
        var room = Room(wanted: 2, (0, 1), (1, 1), (2, 0), (3, 0));
        var first = Decide(4, room, now: TimeSpan.FromMinutes(1));
        (first.Replicas, first.IdleSince, first.Closed.Count).ShouldBe((null, TimeSpan.FromMinutes(1), 0));

        var last = Decide(4, room, first.IdleSince, TimeSpan.FromMinutes(6));
        last.Replicas.ShouldBe(2);
        last.Closed.ShouldBe(["kd-peer-2", "kd-peer-3"], ignoreOrder: true);
        Decide(4, Room(wanted: 4, (0, 1)), first.IdleSince, TimeSpan.FromMinutes(6)).IdleSince
            .ShouldBeNull("they are needed again");
    }

    [Fact]
    public void A_peer_on_a_high_ordinal_moves_when_there_is_room_below()
    {
        var room = Room(wanted: 2, (0, 1), (1, 0), (2, 0), (3, 1));
        Decide(4, room, TimeSpan.Zero, TimeSpan.FromHours(1)).Replicas.ShouldBe(2);
    }

    [Fact]
    public void A_peer_for_which_there_is_no_room_keeps_its_pod_and_those_below_it()
    {
        // Pod 1 is being started again: its slot cannot be promised.
        var room = Room(wanted: 2, (0, 1), (2, 1), (3, 0), (4, 0));
        var decision = Decide(5, room, TimeSpan.Zero, TimeSpan.FromHours(1));
        decision.Replicas.ShouldBe(3);
        decision.Closed.ShouldBe(["kd-peer-2", "kd-peer-3", "kd-peer-4"], ignoreOrder: true);
    }

    [Fact]
    public void More_pods_than_max_go_without_waiting_for_them_to_be_idle()
    {
        var room = Room(wanted: 6, (0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 0));
        Decide(9, room).Replicas.ShouldBe(6);
    }

    [Fact]
    public void A_pod_that_was_taken_away_and_still_says_hello_takes_nobody() =>
        Decide(2, Room(wanted: 2, (0, 1), (1, 1), (2, 0))).Closed.ShouldBe(["kd-peer-2"]);

    /// <summary>Whatever the moment: the bounds hold, and no peer loses its slot without another one.</summary>
    [Fact]
    public void Bounds_hold_and_no_peer_is_left_without_a_slot()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var draw = new Random(seed);
            ImmutableArray<NodeRoom> nodes = [.. Enumerable.Range(0, 9).Where(_ => draw.Next(4) > 0).Select(ordinal =>
            {
                var slots = draw.Next(1, 4);
                return new NodeRoom($"kd-peer-{ordinal}", slots, draw.Next(slots + 1), draw.Next(5) > 0);
            })];
            var held = nodes.Sum(node => node.Taken);
            var room = new SlotRoom(held + draw.Next(12), nodes);
            var replicas = draw.Next(10);
            var decision = Decide(replicas, room, TimeSpan.Zero, TimeSpan.FromHours(draw.Next(2)));
            if (decision.Replicas is not { } asked)
                continue;
            asked.ShouldBeInRange(Set.Min, Math.Max(Set.Max, replicas - 1));
            var goes = nodes.Where(node => int.Parse(node.Node[8..]) >= asked).ToList();
            if (asked < replicas)
                goes.Sum(node => node.Taken).ShouldBeLessThanOrEqualTo(
                    nodes.Where(node => !decision.Closed.Contains(node.Node)).Sum(node => node.Free));
        }
    }

    private static PeerSetDecision Decide(
        int replicas, SlotRoom room, TimeSpan? idleSince = null, TimeSpan now = default) =>
        PeerSetPolicy.Decide(Set, replicas, room, idleSince, now);

    /// <summary>Nodes of one slot each.</summary>
    private static SlotRoom Room(int wanted, params (int Ordinal, int Taken)[] pods) =>
        new(wanted, [.. pods.Select(pod => new NodeRoom($"kd-peer-{pod.Ordinal}", 1, pod.Taken, true))]);
}
