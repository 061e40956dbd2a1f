using KdCluster.Cluster.Tests.Support;
using Shouldly;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// Two versions that do not understand each other meet: one clear line on each side, and nothing is broken.
/// </summary>
[Collection(nameof(OneNode))]
public sealed class VersionTests(OneNode shared) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-cluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_coordinator_refuses_a_node_of_another_version_in_one_line_and_goes_on_with_the_others()
    {
        var cluster = shared.Cluster;
        await using var stranger = Stranger.Node(cluster.Coordinator.Endpoint.Akka);
        await cluster.Until(
            "the stranger was refused several times", () => Task.FromResult(stranger.Refused.Count >= 3));
        stranger.Refused.ShouldAllBe(
            refused => refused.Reason.StartsWith("node stranger speaks protocol 99, the coordinator ")
                && refused.Reason.EndsWith("install the same version of KdCluster on both"));

        var run = (await cluster.Submit(RunTexts.Mean)).Run;
        (await cluster.Completed(run)).Peers.Count.ShouldBe(3);
        (await cluster.GetNodes()).ShouldHaveSingleItem().Node.Value.ShouldBe("n1");
        cluster.Coordinator.Log.Split('\n').Count(line => line.Contains("stranger", StringComparison.Ordinal))
            .ShouldBe(1, cluster.Coordinator.Log);
    }

    [Fact]
    public async Task A_node_that_a_coordinator_of_another_version_refuses_says_so_in_one_line_and_ends()
    {
        await using var stranger = Stranger.Coordinator();
        await using var node = Daemon.Launch(
            "node", "n1", _folder, "--name", "n1", "--port", "0", "--sheet-port", "0", "--seed-node", stranger.Address);
        (await node.Ended(TimeSpan.FromSeconds(60))).ShouldBe(1, node.Log);
        node.Log.Split('\n').Count(line => line.Contains("speaks protocol", StringComparison.Ordinal))
            .ShouldBe(1, node.Log);
        node.Log.ShouldContain("the coordinator refuses this node: node n1 speaks protocol ");
    }
}
