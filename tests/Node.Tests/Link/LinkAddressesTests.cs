using KdCluster.Node.Link;
using Shouldly;

namespace KdCluster.Node.Tests.Link;

public sealed class LinkAddressesTests
{
    [Theory]
    [InlineData("h:4053", "akka.tcp://kd@h:4053")]
    [InlineData("10.0.0.1:1", "akka.tcp://kd@10.0.0.1:1")]
    [InlineData("akka.tcp://kd@a.b:4053", "akka.tcp://kd@a.b:4053")]
    [InlineData("h", null)]
    [InlineData("h:0", null)]
    [InlineData("h:many", null)]
    [InlineData("akka.tcp://other@h:1", null)]
    [InlineData("", null)]
    public void A_coordinator_is_named_by_host_and_port_or_by_its_address(string text, string? address) =>
        LinkAddresses.TryParse(text)?.ToString().ShouldBe(address);

    [Fact]
    public void Each_link_comes_from_another_port_than_the_one_before()
    {
        var addresses = new LinkAddresses([LinkAddresses.TryParse("h:1")!], 5000);
        var ports = Enumerable.Range(0, 11).Select(number => addresses.Settings(number, addresses.Coordinator(0), "p")
            .GetInt("akka.remote.dot-netty.tcp.port"));
        ports.ShouldBe([.. Enumerable.Range(5000, 10), 5000]);
    }

    [Fact]
    public void A_free_port_is_asked_for_every_time() =>
        new LinkAddresses([LinkAddresses.TryParse("h:1")!], 0).Settings(3, LinkAddresses.TryParse("h:1")!, "p")
            .GetInt("akka.remote.dot-netty.tcp.port").ShouldBe(0);

    [Fact]
    public void Coordinators_are_tried_in_turn()
    {
        var addresses = new LinkAddresses([LinkAddresses.TryParse("a:1")!, LinkAddresses.TryParse("b:1")!], 0);
        Enumerable.Range(0, 3).Select(number => addresses.Coordinator(number).Host).ShouldBe(["a", "b", "a"]);
        addresses.Settings(0, addresses.Coordinator(1), "p").GetStringList("akka.cluster.seed-nodes")
            .ShouldBe(["akka.tcp://kd@b:1"]);
    }
}
