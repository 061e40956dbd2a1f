using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using KdCluster.Node.Link;
using Shouldly;

namespace KdCluster.Node.Tests.Link;

public sealed class ReachabilityTests
{
    [Fact]
    public async Task A_node_says_why_it_finds_nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var at = new Address("akka.tcp", "kd", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        (await Reachability.Explain(at)).ShouldStartWith("something listens there");
        listener.Stop();
        (await Reachability.Explain(at)).ShouldBe("nothing listens there");
        (await Reachability.Explain(at.WithHost("no-such-host.invalid"))).ShouldBe("no such host is known here");
    }
}
