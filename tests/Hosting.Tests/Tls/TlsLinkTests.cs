using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using KdCluster.Contracts.Messages;
using KdCluster.Security;
using KdCluster.Tests;

namespace KdCluster.Hosting.Tests.Tls;

public sealed class TlsLinkTests : IAsyncLifetime
{
    private static readonly Config Settings = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp {
            hostname = "127.0.0.1"
            port = 0
            connection-timeout = 2s
          }
        }
        """;

    private readonly TestCertificates _cluster = new();
    private readonly List<ActorSystem> _systems = [];
    private Address _coordinator = null!;

    public Task InitializeAsync()
    {
        var system = Start(_cluster.Files(_cluster.IssueCoordinator()));
        system.ActorOf(Props.Create<Answering>(), ClusterNames.Beacon);
        _coordinator = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var system in _systems)
            await system.Terminate();
        _cluster.Dispose();
    }

    [Fact]
    public async Task A_node_of_the_cluster_is_answered()
    {
        _coordinator.Protocol.ShouldBe("akka.ssl.tcp");
        var files = _cluster.Files(_cluster.Issue("n1"));
        // On a busy machine a connection may close before both have greeted: what was said is lost, and said again.
        for (var tries = 1; !await IsAnswered(files, TimeSpan.FromSeconds(5)); tries++)
            tries.ShouldBeLessThan(6);
    }

    [Fact]
    public async Task One_of_another_cluster_is_not()
    {
        using var other = new TestCertificates();
        (await IsAnswered(other.Files(other.Issue("n1")), TimeSpan.FromSeconds(1))).ShouldBeFalse();
    }

    [Fact]
    public async Task One_without_certificates_is_not() =>
        (await IsAnswered(null, TimeSpan.FromSeconds(1))).ShouldBeFalse();

    private async Task<bool> IsAnswered(CertificateFiles? certificates, TimeSpan patience)
    {
        var from = Start(certificates);
        var beacon = from.ActorSelection(
            new RootActorPath(_coordinator.WithProtocol(((ExtendedActorSystem)from).Provider.DefaultAddress.Protocol))
                / "user" / ClusterNames.Beacon);
        try
        {
            var answer = await beacon.Ask<object>(new LinkCheck("a", 1), patience);
            return answer is Spoken { Message: LinkChecked, By.Role: ProcessRole.Coordinator };
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    private ActorSystem Start(CertificateFiles? certificates)
    {
        var doors = new Doors(certificates, false);
        Setup boot = BootstrapSetup.Create().WithConfig(ClosedWire.Over(doors.Akka.WithFallback(Settings)));
        var system = ActorSystem.Create(
            ClusterNames.System,
            certificates is null
                ? ActorSystemSetup.Create(boot)
                : ActorSystemSetup.Create([boot, .. TlsLinks.Setups(certificates, certificates.Current)]));
        _systems.Add(system);
        return system;
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering() => Receive<Spoken>(spoken =>
        {
            if (spoken.By == ProcessIdentity.Node("n1"))
                Sender.Tell(new LinkChecked(1, true));
        });
    }
}
