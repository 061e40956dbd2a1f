using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using KdCluster.Hosting;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A process of another version, in this one: it joins the cluster and says what its version would say.
/// </summary>
public sealed class Stranger : IAsyncDisposable
{
    public const int Protocol = 99;
    private readonly ActorSystem _system;

    private Stranger(ActorSystem system) => _system = system;

    /// <summary>What the node was refused with, each time.</summary>
    public ConcurrentQueue<NodeRefused> Refused { get; } = new();

    public string Address => Akka.Cluster.Cluster.Get(_system).SelfAddress.ToString();

    /// <summary>A node that says hello again and again, also when it was refused.</summary>
    public static Stranger Node(string coordinator)
    {
        var stranger = new Stranger(System("node", ("akka.cluster.seed-nodes", $"[{HoconFile.Quote(coordinator)}]")));
        var proxy = stranger._system.ActorOf(ClusterSingletonProxy.Props(
            $"/user/{ClusterNames.Coordinator}",
            ClusterSingletonProxySettings.Create(stranger._system).WithSingletonName(ClusterNames.Coordinator)
                .WithRole(ClusterNames.CoordinatorRole).WithBufferSize(0)));
        stranger._system.ActorOf(Props.Create(() => new Visitor(proxy, stranger)), ClusterNames.NodeActor);
        return stranger;
    }

    /// <summary>A coordinator that refuses every node.</summary>
    public static Stranger Coordinator()
    {
        var stranger = new Stranger(System("coordinator"));
        var cluster = Akka.Cluster.Cluster.Get(stranger._system);
        stranger._system.ActorOf(
            ClusterSingletonManager.Props(
                Props.Create(() => new Refuser()), PoisonPill.Instance,
                ClusterSingletonManagerSettings.Create(stranger._system).WithRole(ClusterNames.CoordinatorRole)
                    .WithSingletonName(ClusterNames.Coordinator)),
            ClusterNames.Coordinator);
        cluster.Join(cluster.SelfAddress);
        return stranger;
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private static ActorSystem System(string program, params (string Key, string Value)[] more)
    {
        var folder = program == "node" ? "KdCluster.Node" : "KdCluster.Coordinator";
        var settings = new Dictionary<string, string>
        {
            ["akka.remote.dot-netty.tcp.port"] = "0",
            ["akka.loglevel"] = "OFF",
            ["akka.cluster.seed-nodes"] = "[]",
            ["akka.cluster.downing-provider-class"] = "\"\"",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        var shipped = Built.At(folder, "hocon", $"{program}.conf");
        return ActorSystem.Create(ClusterNames.System, HoconFile.Load(shipped, settings));
    }

    private sealed class Visitor : ReceiveActor, IWithTimers
    {
        public Visitor(IActorRef coordinator, Stranger stranger)
        {
            Receive<string>(_ => coordinator.Tell(new NodeHello(
                new NodeId("stranger"), Protocol, "stranger", new(stranger.Address, "http://127.0.0.1:1"),
                new("-", "-", 1 << 30), [new SlotDescription(0, "cpu", 1 << 30, 1)], [], [], false)));
            Receive<NodeRefused>(stranger.Refused.Enqueue);
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() =>
            Timers.StartPeriodicTimer("hello", "hello", TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    private sealed class Refuser : ReceiveActor
    {
        public Refuser() =>
            Receive<NodeHello>(
                hello => Sender.Tell(
                    new NodeRefused(
                        hello.Node, Protocol,
                        $"node {hello.Node} speaks protocol {hello.Protocol}, the coordinator {Protocol}")));
    }
}
