using Akka.Actor;
using Akka.Cluster;
using KdCluster.Conformance.Remote;

namespace KdCluster.Conformance.Clusters;

/// <summary>Cluster nodes in one process, with timings for impatient tests.</summary>
public abstract class ClusterKit : RemoteKit
{
    private const string Fast = """
        akka.actor.provider = cluster
        akka.remote.retry-gate-closed-for = 200ms
        akka.cluster {
          gossip-interval = 200ms
          leader-actions-interval = 200ms
          unreachable-nodes-reaper-interval = 200ms
          periodic-tasks-initial-delay = 100ms
          retry-unsuccessful-join-after = 1s
          publish-stats-interval = off
          failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s, expected-response-after = 500ms }
          split-brain-resolver.active-strategy = keep-oldest
          split-brain-resolver.stable-after = 1s
        }
        akka.coordinated-shutdown.terminate-actor-system = on
        akka.cluster.singleton.hand-over-retry-interval = 200ms
        akka.cluster.singleton-proxy.singleton-identification-interval = 200ms
        akka.cluster.pub-sub.gossip-interval = 200ms

        """;

    /// <summary>Cluster and remoting on threads of their own. The embedded runtime has that by itself; the packages need to be told.</summary>
    protected const string OwnThreads = """
        cluster-dispatcher { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 2, deadlock-timeout = 3s, threadtype = background } }
        akka.cluster.use-dispatcher = cluster-dispatcher
        akka.actor.internal-dispatcher { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 2, deadlock-timeout = 3s, threadtype = background } }
        akka.remote.default-remote-dispatcher { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 2, deadlock-timeout = 3s, threadtype = background } }
        akka.remote.backoff-remote-dispatcher { type = ForkJoinDispatcher, throughput = 10, dedicated-thread-pool { thread-count = 1, deadlock-timeout = 3s, threadtype = background } }

        """;

    protected ActorSystem Node(string hocon = "", int port = 0, string roles = "") => Local(
        $"{Fast}{Wire}akka.cluster.roles = [{roles}]\nakka.remote.dot-netty.tcp {{ hostname = \"127.0.0.1\", port = {port} }}\n{hocon}", "c");

    /// <summary>A cluster of that many nodes; the first is the oldest.</summary>
    protected async Task<ActorSystem[]> Formed(int count, Func<int, string>? roles = null, string hocon = "")
    {
        var nodes = new ActorSystem[count];
        for (var i = 0; i < count; i++)
        {
            nodes[i] = Node(hocon, roles: roles?.Invoke(i) ?? "");
            await Join(nodes[i], nodes[0]);
        }

        await AllUp(nodes);
        return nodes;
    }

    protected static async Task Join(ActorSystem node, ActorSystem to)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Cluster.Get(node).JoinAsync(Cluster.Get(to).SelfAddress, deadline.Token);
    }

    protected static Task AllUp(params ActorSystem[] nodes) => Eventually(
        () => nodes.All(n => Members(n, MemberStatus.Up) == nodes.Length && Cluster.Get(n).State.Members.Count == nodes.Length),
        $"{nodes.Length} members Up at each of them",
        TimeSpan.FromSeconds(20));

    protected static int Members(ActorSystem node, MemberStatus status) => Cluster.Get(node).State.Members.Count(m => m.Status == status);

    protected static Probe Events(ActorSystem node, params Type[] types)
    {
        var probe = new Probe(node);
        Cluster.Get(node).Subscribe(probe.Ref, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, types);
        return probe;
    }
}
