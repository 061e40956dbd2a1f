using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

public static class TlsTests
{
    [Fact]
    public static async Task A_run_over_TLS_gives_what_one_process_gives_and_certificates_are_renewed_meanwhile()
    {
        using var certificates = new TestCertificates();
        await using var cluster = await TestCluster.Start(2, slots: 2, certificates: certificates);
        await cluster.RestartCoordinator(); // From now on it has ports of its own.
        cluster.Coordinator.Endpoint.Url.ShouldStartWith("https://");
        cluster.Coordinator.Endpoint.Akka.ShouldStartWith("akka.ssl.tcp://");
        var run = (await cluster.Submit(RunTexts.Online)).Run;
        certificates.Issue("n1");
        certificates.IssueCoordinator();
        var reference = await Task.Run(() => ReferenceRun.Of(RunTexts.Online));
        (await cluster.Completed(run)).ShouldEqual(reference);
        await cluster.Until(
            "the renewals are noticed",
            () => Task.FromResult(
                cluster.Nodes[0].Log.Contains("its certificate was renewed")
                    && cluster.Coordinator.Log.Contains("the coordinator begins again with it")));
        await cluster.Until(
            "both nodes are there again",
            async () => (await cluster.GetNodes()).Count(node => node.Status == NodeStatus.Up) == 2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("foreign")]
    [InlineData("expired")]
    public static async Task A_stranger_at_each_port_is_refused_in_one_counted_line(string? shown)
    {
        using var certificates = new TestCertificates();
        await using var cluster = await TestCluster.Start(1, certificates: certificates);
        using var other = new TestCertificates();
        using var certificate = shown switch
        {
            "expired" => certificates.Certificate("n2", expired: true),
            "foreign" => other.Certificate("n2"),
            _ => null,
        };
        var node = cluster.Nodes[0];
        int[] ports =
        [
            Akka.Actor.Address.Parse(cluster.Coordinator.Endpoint.Akka).Port!.Value,
            Akka.Actor.Address.Parse(node.Endpoint.Akka).Port!.Value, new Uri(node.Endpoint.Url).Port,
        ];
        foreach (var port in ports)
        {
            for (var i = 0; i < 20; i++)
                (await TlsStranger.IsHeard(port, certificate)).ShouldBeFalse($"port {port}");
        }

        await Task.WhenAll(new[] { cluster.Coordinator, node }.Select(daemon => cluster.Until(
            "the refusal is in the log",
            () => Task.FromResult(daemon.Log.Contains("refused at the cluster's port")))));
        foreach (var daemon in new[] { cluster.Coordinator, node })
            daemon.Log.Split('\n').Count(line => line.Contains(" WRN ") || line.Contains(" ERR "))
                .ShouldBeLessThan(6, daemon.Log);
        (await cluster.GetNodes()).Single().Status.ShouldBe(NodeStatus.Up);
    }
}
