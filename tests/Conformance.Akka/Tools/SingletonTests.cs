using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using KdCluster.Conformance.Clusters;
using Shouldly;

namespace KdCluster.Conformance.Tools;

public sealed class SingletonTests : ClusterKit
{
    [Fact]
    public async Task The_oldest_node_runs_it_and_proxies_find_it()
    {
        var gauge = new Gauge();
        var nodes = await Formed(3);
        foreach (var node in nodes)
            Start(node, gauge);
        foreach (var node in nodes)
            (await Proxy(node).Ask<string>("where", Soon)).ShouldBe(Where(nodes[0]));
        gauge.Most.ShouldBe(1);
    }

    [Fact]
    public async Task It_moves_when_its_node_leaves_and_two_never_run_at_once()
    {
        var gauge = new Gauge();
        List<ActorSystem> nodes = [.. await Formed(2)];
        foreach (var node in nodes)
            Start(node, gauge);
        for (var round = 0; round < 4; round++)
        {
            var added = Node();
            await Join(added, nodes[0]);
            Start(added, gauge);
            nodes.Add(added);
            (await Ask(Proxy(added))).ShouldBe(Where(nodes[0]));
            await nodes[0].Terminate().WaitAsync(TimeSpan.FromSeconds(30));
            nodes.RemoveAt(0);
            (await Ask(Proxy(nodes[1]))).ShouldBe(Where(nodes[0]));
        }

        gauge.Most.ShouldBe(1);
        gauge.Starts.ShouldBe(5);
    }

    [Fact]
    public async Task It_gets_its_termination_message_and_time_to_end()
    {
        var gauge = new Gauge();
        var nodes = await Formed(2);
        var ended = new Probe(nodes[1]);
        foreach (var node in nodes)
            Start(node, gauge, "end", ended.Ref);
        (await Ask(Proxy(nodes[1]))).ShouldBe(Where(nodes[0]));
        await nodes[0].Terminate().WaitAsync(TimeSpan.FromSeconds(30));
        ended.Expect<string>().ShouldBe("ended in order");
        (await Ask(Proxy(nodes[1]))).ShouldBe(Where(nodes[1]));
        gauge.Most.ShouldBe(1);
    }

    [Fact]
    public async Task It_starts_elsewhere_after_its_node_was_downed()
    {
        var gauge = new Gauge();
        var nodes = await Formed(3);
        foreach (var node in nodes)
            Start(node, gauge);
        (await Ask(Proxy(nodes[2]))).ShouldBe(Where(nodes[0]));
        Cluster.Get(nodes[2]).Down(Cluster.Get(nodes[0]).SelfAddress);
        await nodes[0].WhenTerminated.WaitAsync(TimeSpan.FromSeconds(20));
        (await Ask(Proxy(nodes[2]))).ShouldBe(Where(nodes[1]));
        gauge.Most.ShouldBe(1);
    }

    [Fact]
    public async Task The_proxy_keeps_messages_until_there_is_a_singleton()
    {
        var gauge = new Gauge();
        var nodes = await Formed(2, i => i == 0 ? "other" : "coordinator");
        var proxy = Proxy(nodes[0], "coordinator");
        var answer = proxy.Ask<string>("where", TimeSpan.FromSeconds(20));
        Start(nodes[1], gauge, role: "coordinator");
        (await answer).ShouldBe(Where(nodes[1]));
    }

    private static string Where(ActorSystem node) => Cluster.Get(node).SelfAddress.ToString();

    private static void Start(ActorSystem node, Gauge gauge, object? termination = null, IActorRef? ended = null, string? role = null)
    {
        var settings = ClusterSingletonManagerSettings.Create(node).WithSingletonName("one");
        var props = Props.Create(() => new Single(gauge, ended ?? ActorRefs.Nobody));
        node.ActorOf(ClusterSingletonManager.Props(props, termination ?? PoisonPill.Instance, role is null ? settings : settings.WithRole(role)), "manager");
    }

    private static IActorRef Proxy(ActorSystem node, string? role = null)
    {
        var settings = ClusterSingletonProxySettings.Create(node).WithSingletonName("one");
        return node.ActorOf(ClusterSingletonProxy.Props("/user/manager", role is null ? settings : settings.WithRole(role)));
    }

    /// <summary>A proxy may know the old place for a moment: what it sends there is lost, as any message may be.</summary>
    private static async Task<string> Ask(IActorRef proxy)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                return await proxy.Ask<string>("where", TimeSpan.FromSeconds(1));
            }
            catch (AskTimeoutException)
            {
                // Again.
            }
        }

        throw new TimeoutException("No singleton answered.");
    }

    /// <summary>How many singletons run, in all systems of this process.</summary>
    private sealed class Gauge
    {
        private readonly Lock _gate = new();
        private int _running;

        public int Most { get; private set; }

        public int Starts { get; private set; }

        public void Start()
        {
            lock (_gate)
            {
                Starts++;
                Most = Math.Max(Most, ++_running);
            }
        }

        public void Stop()
        {
            lock (_gate)
                _running--;
        }
    }

    private sealed class Single : ReceiveActor
    {
        private readonly Gauge _gauge;

        public Single(Gauge gauge, IActorRef ended)
        {
            _gauge = gauge;
            gauge.Start();
            Receive<string>(m => m == "where", _ => Sender.Tell(Cluster.Get(Context.System).SelfAddress.ToString()));
            Receive<string>(m => m == "end", _ =>
            {
                ended.Tell("ended in order");
                Context.Stop(Self);
            });
        }

        protected override void PostStop() => _gauge.Stop();
    }
}
