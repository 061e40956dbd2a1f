using Akka.Actor;
using Akka.Cluster;
using KdCluster.Conformance.Remote;
using Shouldly;

namespace KdCluster.Conformance.Clusters;

public sealed class MembershipTests : ClusterKit
{
    [Fact]
    public async Task Nodes_join_come_up_and_all_see_the_same()
    {
        var nodes = await Formed(3, i => i == 0 ? "coordinator" : "peer");
        foreach (var node in nodes)
        {
            var state = Cluster.Get(node).State;
            state.Members.Select(m => m.Address).ShouldBe(Cluster.Get(nodes[0]).State.Members.Select(m => m.Address));
            state.Unreachable.ShouldBeEmpty();
            state.Members.Count(m => m.HasRole("peer")).ShouldBe(2);
        }

        await Eventually(() => nodes.Select(n => Cluster.Get(n).State.Leader).Distinct().Count() == 1, "one leader");
        Cluster.Get(nodes[1]).SelfMember.Status.ShouldBe(MemberStatus.Up);
        Cluster.Get(nodes[1]).SelfRoles.ShouldContain("peer");
        await Eventually(() => Equals(Cluster.Get(nodes[2]).State.RoleLeader("coordinator"), Cluster.Get(nodes[0]).SelfAddress), "a leader of the role");
    }

    [Fact]
    public async Task The_first_seed_forms_a_cluster_and_the_others_find_it()
    {
        using var door = new Door();
        var seed = $"akka.cluster.seed-nodes = [\"akka.tcp://c@127.0.0.1:{door.Behind}\"]";
        var first = Node(seed, door.Behind);
        await Eventually(() => Cluster.Get(first).IsUp, "the seed is Up");
        var second = Node(seed);
        await AllUp(first, second);
    }

    [Fact]
    public async Task Subscribers_get_the_state_and_then_events_in_order()
    {
        var first = (await Formed(1))[0];
        var snapshot = new Probe(first);
        Cluster.Get(first).Subscribe(snapshot.Ref, typeof(ClusterEvent.IMemberEvent));
        snapshot.Expect<ClusterEvent.CurrentClusterState>().Members.Count.ShouldBe(1);
        var events = Events(first, typeof(ClusterEvent.IMemberEvent));
        events.Expect<ClusterEvent.MemberUp>().Member.Address.ShouldBe(Cluster.Get(first).SelfAddress);

        var second = Node();
        await Join(second, first);
        var address = Cluster.Get(second).SelfAddress;
        events.Expect<ClusterEvent.MemberJoined>().Member.Address.ShouldBe(address);
        events.Expect<ClusterEvent.MemberUp>().Member.UniqueAddress.ShouldBe(Cluster.Get(second).SelfUniqueAddress);
        snapshot.Expect<ClusterEvent.MemberJoined>();
        await Cluster.Get(second).LeaveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        events.Expect<ClusterEvent.MemberLeft>(20_000).Member.Address.ShouldBe(address);
        events.Expect<ClusterEvent.MemberExited>(20_000).Member.Address.ShouldBe(address);
        var removed = events.Expect<ClusterEvent.MemberRemoved>(20_000);
        removed.Member.Address.ShouldBe(address);
        removed.PreviousStatus.ShouldBe(MemberStatus.Exiting);
    }

    [Fact]
    public async Task A_graceful_leave_never_shows_as_unreachable()
    {
        var nodes = await Formed(3);
        var reachability = Events(nodes[0], typeof(ClusterEvent.IReachabilityEvent));
        var members = Events(nodes[0], typeof(ClusterEvent.MemberRemoved));
        await nodes[2].Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        members.Expect<ClusterEvent.MemberRemoved>(20_000).PreviousStatus.ShouldBe(MemberStatus.Exiting);
        await AllUp(nodes[0], nodes[1]);
        reachability.ExpectNothing(500);
    }

    [Fact]
    public async Task The_leader_too_can_leave()
    {
        var nodes = await Formed(2);
        var leader = nodes.Single(n => Cluster.Get(n).State.Leader?.Equals(Cluster.Get(n).SelfAddress) == true);
        var other = nodes.Single(n => n != leader);
        await leader.Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        await AllUp(other);
    }

    [Fact]
    public async Task A_downed_node_is_removed_and_shuts_itself_down()
    {
        var nodes = await Formed(3);
        var events = Events(nodes[0], typeof(ClusterEvent.MemberRemoved));
        var callback = new TaskCompletionSource();
        Cluster.Get(nodes[2]).RegisterOnMemberRemoved(callback.SetResult);
        Cluster.Get(nodes[1]).Down(Cluster.Get(nodes[2]).SelfAddress);
        var removed = events.Expect<ClusterEvent.MemberRemoved>(20_000);
        removed.PreviousStatus.ShouldBe(MemberStatus.Down);
        removed.Member.UniqueAddress.ShouldBe(Cluster.Get(nodes[2]).SelfUniqueAddress);
        await nodes[2].WhenTerminated.WaitAsync(TimeSpan.FromSeconds(20));
        await callback.Task.WaitAsync(Soon);
        await AllUp(nodes[0], nodes[1]);
    }

    [Fact]
    public async Task A_silent_node_becomes_unreachable_and_is_reachable_when_it_speaks_again()
    {
        using var door = new Door();
        var nodes = await Formed(2, hocon: "akka.cluster.downing-provider-class = \"\"\n");
        var behind = Node($"{door.Hocon}\nakka.cluster.downing-provider-class = \"\"", door.Behind);
        await Join(behind, nodes[0]);
        await AllUp(nodes[0], nodes[1], behind);
        var events = Events(nodes[0], typeof(ClusterEvent.IReachabilityEvent));
        door.Freeze();
        events.Fish<ClusterEvent.UnreachableMember>(e => e.Member.Address.Equals(Cluster.Get(behind).SelfAddress), 20_000);
        door.Thaw();
        events.Fish<ClusterEvent.ReachableMember>(e => e.Member.Address.Equals(Cluster.Get(behind).SelfAddress), 20_000);
    }

    [Fact]
    public async Task Keep_oldest_downs_the_side_without_the_oldest()
    {
        using var oldestDoor = new Door();
        using var otherDoor = new Door();
        var oldest = Node(oldestDoor.Hocon, oldestDoor.Behind);
        await Join(oldest, oldest);
        var other = Node(otherDoor.Hocon, otherDoor.Behind);
        await Join(other, oldest);
        await AllUp(oldest, other);
        var watcher = new Probe(oldest);
        new Probe(other, "watched").Ref.IsNobody().ShouldBeFalse();
        watcher.Watch(await oldest.ActorSelection($"{Cluster.Get(other).SelfAddress}/user/watched").ResolveOne(Soon));
        oldestDoor.Freeze();
        otherDoor.Freeze();
        watcher.Expect<Terminated>(20_000).AddressTerminated.ShouldBeTrue();
        await AllUp(oldest);
        await other.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_node_that_comes_back_on_its_address_is_a_new_incarnation()
    {
        var nodes = await Formed(2);
        var port = Cluster.Get(nodes[1]).SelfAddress.Port!.Value;
        var old = Cluster.Get(nodes[1]).SelfUniqueAddress;
        await nodes[1].Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        var again = Node(port: port);
        await Join(again, nodes[0]);
        await AllUp(nodes[0], again);
        Cluster.Get(again).SelfUniqueAddress.Address.ShouldBe(old.Address);
        Cluster.Get(again).SelfUniqueAddress.ShouldNotBe(old);
    }

    [Fact]
    public async Task A_crashed_node_that_comes_back_at_once_replaces_its_earlier_incarnation()
    {
        using var door = new Door();
        var first = (await Formed(1))[0];
        var crashed = Node(door.Hocon, door.Behind);
        await Join(crashed, first);
        await AllUp(first, crashed);
        var events = Events(first, typeof(ClusterEvent.MemberRemoved));
        var old = Cluster.Get(crashed).SelfUniqueAddress;
        // Nothing of the first one gets out any more; the second listens elsewhere behind the same public address.
        using var second = new Door(door);
        var again = Node(second.Hocon, second.Behind);
        await Join(again, first);
        events.Expect<ClusterEvent.MemberRemoved>(20_000).Member.UniqueAddress.ShouldBe(old);
        await AllUp(first, again);
    }
}
