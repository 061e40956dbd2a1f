using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public static class TlsTests
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public static async Task A_run_over_TLS_gives_what_one_process_gives_and_certificates_are_renewed_meanwhile()
    {
        using var certificates = new TestCertificates();
        await using var cluster = await TestCluster.Start(2, slots: 2, certificates: certificates);
        await cluster.RestartCoordinator(); // From now on it has ports of its own.
        cluster.Coordinator.Endpoint.Url.ShouldStartWith("https://");
        cluster.Coordinator.Endpoint.Akka.ShouldStartWith("akka.ssl.tcp://");
        foreach (var folder in (string[])["coordinator", "n1"])
            Modes(cluster.Folder(folder)).ShouldBe([OwnersFile, OwnersFile | UnixFileMode.UserExecute], folder);
        // A link that is made after the renewal shows the new certificate from its beginning.
        await BothAreThere(cluster);
        var run = (await cluster.Submit(RunTexts.Online)).Run;
        certificates.Issue("n1");
        await cluster.Until(
            "the node makes a new link with its new certificate",
            () => Task.FromResult(
                cluster.Nodes.Single(node => node.Name == "n1").Log.Contains("its certificate was renewed")));
        certificates.IssueCoordinator();
        var reference = await Task.Run(() => ReferenceRun.Of(RunTexts.Online));
        (await cluster.Completed(run)).ShouldEqual(reference);
        await cluster.Until(
            "the coordinator begins again with its new certificate",
            () => Task.FromResult(cluster.Coordinator.Log.Contains("the coordinator begins again with it")));
        await BothAreThere(cluster);
    }

    [Fact]
    public static async Task Strangers_at_each_port_are_refused_in_one_counted_line_of_each_kind()
    {
        using var certificates = new TestCertificates();
        await using var cluster = await TestCluster.Start(1, certificates: certificates);
        using var other = new TestCertificates();
        using var expired = certificates.Certificate("n2", expired: true);
        using var foreign = other.Certificate("n2");
        var node = cluster.Nodes[0];
        int[] ports =
        [
            Akka.Actor.Address.Parse(cluster.Coordinator.Endpoint.Akka).Port!.Value,
            Akka.Actor.Address.Parse(node.Endpoint.Akka).Port!.Value, new Uri(node.Endpoint.Url).Port,
        ];
        foreach (var certificate in new[] { null, expired, foreign })
        {
            foreach (var port in ports)
            {
                for (var i = 0; i < 20; i++)
                    (await TlsStranger.IsHeard(port, certificate)).ShouldBeFalse($"port {port}");
            }
        }

        string[] reasons = ["it shows no certificate", "its certificate expired", "not of this cluster's authority"];
        foreach (var daemon in new[] { cluster.Coordinator, node })
        {
            await cluster.Until(
                "the refusals are in the log",
                () => Task.FromResult(reasons.All(reason => daemon.Log.Contains(reason))));
            daemon.Log.Split('\n').Count(line => line.Contains(" WRN ") || line.Contains(" ERR "))
                .ShouldBeLessThan(10, daemon.Log);
        }

        (await cluster.GetNodes()).Single().Status.ShouldBe(NodeStatus.Up);
    }

    private static Task BothAreThere(TestCluster cluster) => cluster.Until(
        "both nodes are there again",
        async () => (await cluster.GetNodes()).Count(node => node.Status == NodeStatus.Up) == 2);

    /// <summary>Of everything in a data folder, and of itself: what nobody else may read.</summary>
    private static IEnumerable<UnixFileMode> Modes(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder)
            .Select(File.GetUnixFileMode).Distinct().Order();
}
