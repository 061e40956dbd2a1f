using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using Shouldly;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// One run through one cut after the other, in one set of namespaces: of a node, of the coordinator, of a pair of nodes
/// and of half of them. No process ends, every node is a member again soon, and every epoch is closed once.
/// </summary>
[Trait("Lane", "Long")]
public sealed class CutsTests(ITestOutputHelper output)
{
    private const string Coordinator = "coordinator";
    private static readonly string[] Nodes = ["n1", "n2", "n3", "n4"];
    private static readonly int[] Seconds = [5, 15, 16, 30, 60];

    /// <summary>For every node to be back after a cut.</summary>
    private const double Patience = 20;

    [NetworkFact]
    public async Task Cuts_of_every_kind_and_length_end_no_process_and_lose_no_epoch()
    {
        using var network = new TestNetwork([Nodes[0], Coordinator, .. Nodes[1..]]);
        await using var cluster = await TestCluster.Start(Nodes.Length, network: network);
        var run = (await cluster.Submit(RunTexts.Long(Nodes.Length, epochs: 5_000))).Run;
        (string What, Action Cut)[] kinds =
        [
            ("one node", () => network.CutOff("n2")),
            ("the coordinator", () => network.CutOff(Coordinator)),
            ("a pair of nodes", () => network.Cut("n1", "n3")),
            ("half", () => Split(network, ["n1", "n2"], ["n3", "n4", Coordinator])),
        ];
        await cluster.Training(run, 1);
        foreach (var (what, cut) in kinds)
        {
            foreach (var seconds in Seconds)
            {
                cut();
                await Task.Delay(TimeSpan.FromSeconds(seconds)); // The fault itself.
                network.Heal();
                await Heals(cluster, run, $"{what} cut off for {seconds} s");
            }
        }

        await cluster.Ask(run, "cancel");
        await cluster.Until("it ends", async () => (await cluster.GetRun(run)).Summary.Status.IsEnd(), run: run);
        cluster.Judge(run).ShouldBeEmpty();
        output.WriteLine($"{(await cluster.GetRun(run)).Summary.Epoch} epochs, each closed once");
    }

    /// <summary>All are members, all peers train, nobody has ended.</summary>
    private async Task Heals(TestCluster cluster, RunId run, string what)
    {
        var clock = Stopwatch.StartNew();
        await cluster.Until(
            $"every node is a member again after {what}",
            async () => (await cluster.GetNodes()).Count(node => node.Status == NodeStatus.Up) == Nodes.Length,
            Patience, run);
        var members = clock.Elapsed;
        await cluster.Until(
            $"every peer trains again after {what}",
            async () => (await cluster.GetRun(run)).Peers.All(p => p.Status is PeerStatus.Training or PeerStatus.Ready),
            120, run);
        output.WriteLine(
            $"{what}: all members after {members.TotalSeconds:0.0} s, all peers at work after "
                + $"{clock.Elapsed.TotalSeconds:0.0} s");
        cluster.Coordinator.HasExited.ShouldBeFalse(what);
        cluster.Nodes.ShouldAllBe(node => !node.HasExited, what);
    }

    private static void Split(TestNetwork network, string[] some, string[] others)
    {
        foreach (var one in some)
        {
            foreach (var other in others)
                network.Cut(one, other);
        }
    }
}
