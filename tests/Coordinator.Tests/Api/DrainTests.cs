using System.Net;
using System.Net.Http.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Security;
using KdCluster.Tests;

namespace KdCluster.Coordinator.Tests.Api;

/// <summary>People empty a node.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task A_node_is_drained_its_peers_train_on_elsewhere_and_the_journal_says_who_asked()
    {
        await using var coordinator = await TestCoordinator.Start(token: "secret");
        var http = coordinator.Http;
        http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        coordinator.Node("n1", 2, new() { TimeOf = _ => TimeSpan.FromMilliseconds(200) });
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online(epochs: 12))).Run;
        await Eventually.Holds(
            "it trains", async () => (await coordinator.Events(run)).OfType<PeerTrained>().Any());
        coordinator.Node("n2", 2);
        await Eventually.Holds("n2 is there", async () => (await Nodes()).Count == 2);
        var answer = await Ask("/api/nodes/n1/drain", HttpStatusCode.Accepted);
        answer.Detail.ShouldBe("it takes no new peers; the 2 that are there move when their epoch is done");
        (await Ask("/api/nodes/n1/drain", HttpStatusCode.OK)).Repeated.ShouldBeTrue();
        (await Nodes()).Select(node => (node.Node.Value, node.Status))
            .ShouldBe([("n1", NodeStatus.Draining), ("n2", NodeStatus.Up)]);

        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        var events = await coordinator.Events(run);
        events.OfType<NodeDrained>().ShouldBe([new NodeDrained(new("n1")) { By = "KD_TOKEN" }]);
        events.OfType<PeerLost>().Select(e => (e.Moves, e.Reason)).ShouldBe(
            [(true, "node n1 drains"), (true, "node n1 drains")]);
        events.OfType<PeerAssigned>().Select(e => e.Node.Value).ShouldBe(["n1", "n1", "n2", "n2"]);
        events.OfType<PeerTrained>().Select(e => (e.Peer, e.Epoch)).ShouldBeUnique();
        events.OfType<EpochEnded>().ShouldAllBe(e => e.Participants.Count == 2);

        (await Ask("/api/nodes/n1/undrain", HttpStatusCode.Accepted)).Detail.ShouldBe("it takes peers");
        (await Nodes()).ShouldAllBe(node => node.Status == NodeStatus.Up);

        Task<IReadOnlyList<NodeView>> Nodes() => coordinator.Get("/api/nodes", ApiJson.Default.IReadOnlyListNodeView);

        async Task<NodeAnswer> Ask(string path, HttpStatusCode status)
        {
            using var response = await http.PostAsync(path, null);
            response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync());
            return (await response.Content.ReadFromJsonAsync(ApiJson.Default.NodeAnswer))!;
        }
    }

    /// <summary>As after a restart of the coordinator.</summary>
    [Fact]
    public async Task A_node_says_itself_that_it_drains()
    {
        await using var coordinator = await TestCoordinator.Start();
        coordinator.Node("n1", 2, new() { Drains = true });
        coordinator.Node("n2", 2);
        await Eventually.Holds("both are there", async () => (await Nodes()).Count == 2);
        var run = ((RunAccepted)await coordinator.Submit("k", Yaml.Online())).Run;
        (await coordinator.Ended(run)).Status.ShouldBe(RunStatus.Completed);
        (await coordinator.Events(run)).OfType<PeerAssigned>().ShouldAllBe(e => e.Node.Value == "n2");
        (await Nodes())[0].Status.ShouldBe(NodeStatus.Draining);

        Task<IReadOnlyList<NodeView>> Nodes() => coordinator.Get("/api/nodes", ApiJson.Default.IReadOnlyListNodeView);
    }

    [Fact]
    public async Task A_node_that_is_not_there_cannot_be_drained()
    {
        await using var coordinator = await TestCoordinator.Start();
        using var response = await coordinator.Http.PostAsync("/api/nodes/n1/drain", null);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadFromJsonAsync(ApiJson.Default.Problem))!.Title.ShouldBe(
            "there is no node \"n1\"; `kd nodes` lists those that are there");
    }
}
